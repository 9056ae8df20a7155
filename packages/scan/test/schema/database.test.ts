import { startEmbedded } from '@toctou/explore/embedded';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSchema } from '../../src/schema/read-schema.ts';
import { projectOf, tableText } from '../support/schema-of.ts';

let server: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  server = await startEmbedded();
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query(`
    CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE orgs (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
    CREATE TABLE users (
      id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, email text COLLATE ci NOT NULL UNIQUE, "firstName" text, org_id uuid REFERENCES orgs ON DELETE CASCADE,
      deleted_at timestamptz, CONSTRAINT pair UNIQUE NULLS NOT DISTINCT (org_id, "firstName"));
    CREATE UNIQUE INDEX live ON users (lower("firstName"), org_id) INCLUDE (email) WHERE deleted_at IS NULL;
    CREATE UNIQUE INDEX loose ON users ("firstName" COLLATE ci);
    CREATE SCHEMA auth;
    CREATE TABLE auth.sessions (a int, b int, PRIMARY KEY (b, a)) PARTITION BY LIST (b);`);
  await client.end();
});
afterAll(() => server.close());

const model = `datasource db {\n  provider = "postgresql"\n}
model User {
  id        Int    @id
  email     String @unique(map: "users_email_key")
  firstName String
  handle    String @unique
  @@map("users")
}`;

test('a running database knows best; sources say where, and by which names', async () => {
  const { tables } = await readSchema(projectOf({ 'schema.prisma': model }), server.url);
  const port = new URL(server.url).port;
  expect(tables.map(tableText).join('\n').replaceAll(port, 'PORT')).toMatchInlineSnapshot(`
    "users (User) schema.prisma:4: id* email~ firstName? org_id? deleted_at?
      primary users_pkey (id) @5
      unique live (org_id, <lower("firstName")>) where (deleted_at IS NULL) @1
      unique loose (<lower(firstName)>) @1
      unique pair (org_id, firstName) nulls not distinct @1
      unique users_email_key (email) @6
      foreign users_org_id_fkey (org_id) -> orgs (id) on delete cascade
    auth.sessions postgres://127.0.0.1:PORT/postgres:1: a b
      primary sessions_pkey (b, a) @1
    orgs postgres://127.0.0.1:PORT/postgres:1: id*
      primary orgs_pkey (id) @1"
  `);
});

test('a database that cannot be read is named, without its password', async () => {
  await expect(readSchema(projectOf({}), 'postgresql://me:secret@127.0.0.1:1/nothing')).rejects.toThrow(
    'postgresql://127.0.0.1:1/nothing: connect ECONNREFUSED 127.0.0.1:1',
  );
  await expect(readSchema(projectOf({}), 'redis://x')).rejects.toThrow(
    'no database is known by the URL redis:: expected postgresql://… or mysql://…',
  );
});
