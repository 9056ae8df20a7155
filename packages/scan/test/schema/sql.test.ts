import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test("PostgreSQL's definitions, in order", async () => {
  expect(
    await textOf({
      'migrations/001_init.sql': `
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE IF NOT EXISTS public.users (
  id bigserial PRIMARY KEY,
  email citext NOT NULL UNIQUE,
  name text COLLATE "case_insensitive",
  org_id uuid REFERENCES orgs (id) ON DELETE SET NULL,
  token uuid DEFAULT gen_random_uuid(),
  CONSTRAINT users_org_name UNIQUE NULLS NOT DISTINCT (org_id, name)
);
CREATE UNIQUE INDEX CONCURRENTLY users_lower ON users (lower((name)::text), org_id) WHERE deleted_at IS NULL AND NOT hidden;
CREATE INDEX nothing ON users (name);
CREATE TABLE auth.sessions (a int, b int, PRIMARY KEY (a, b));`,
      'migrations/002_change.sql': `
ALTER TABLE users ADD COLUMN slug text, ADD CONSTRAINT slug_uq UNIQUE (slug), ALTER COLUMN org_id SET NOT NULL;
CREATE UNIQUE INDEX tmp ON users (token);
ALTER TABLE users ADD CONSTRAINT users_token_key UNIQUE USING INDEX tmp;
ALTER TABLE users RENAME COLUMN slug TO handle;
DROP INDEX IF EXISTS users_lower;
DO $$ BEGIN
  ALTER TABLE "users" ADD CONSTRAINT "users_fk" FOREIGN KEY ("handle") REFERENCES "handles"("id") ON DELETE cascade;
EXCEPTION WHEN duplicate_object THEN null;
END $$;
ALTER TABLE auth.sessions RENAME TO logins;`,
      'migrations/010_drop.sql': `ALTER TABLE users DROP CONSTRAINT users_email_key; DROP TABLE IF EXISTS gone;`,
    }),
  ).toMatchInlineSnapshot(`
    "users migrations/001_init.sql:3: id* email~ name?~ org_id token?* handle?
      primary users_pkey (id) @4
      unique users_org_name (org_id, name) nulls not distinct @9
      unique slug_uq (handle) @2
      unique users_token_key (token) @3
      foreign users_org_id_fkey (org_id) -> orgs (id) on delete set null
      foreign users_fk (handle) -> handles (id) on delete cascade
    auth.logins migrations/001_init.sql:13: a b
      primary sessions_pkey (a, b) @13"
  `);
});

test('MySQL and SQLite, which PostgreSQL does not understand', async () => {
  expect(
    await textOf({
      'mysql/schema.sql': `
CREATE TABLE \`users\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`email\` varchar(255) NOT NULL COMMENT 'a; b, (c)',
  \`code\` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  \`key\` varchar(3),
  \`org_id\` int NOT NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`uq_email\` (\`email\`(191)),
  UNIQUE INDEX \`uq_lower\` ((lower(\`code\`))),
  KEY \`idx\` (\`org_id\`),
  CONSTRAINT \`fk\` FOREIGN KEY (\`org_id\`) REFERENCES \`orgs\` (\`id\`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
ALTER TABLE \`users\` ADD UNIQUE INDEX \`two\` (\`code\`, \`key\`), DROP INDEX \`uq_lower\`, CHANGE \`key\` \`kind\` varchar(3);
ALTER TABLE users DROP FOREIGN KEY fk;
CREATE TABLE members (a int, b int) ENGINE=InnoDB;
ALTER TABLE members ADD PRIMARY KEY members_pk (a, b), ADD UNIQUE b_uq USING BTREE (b);`,
      'sqlite/schema.sql': `
CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT COLLATE NOCASE UNIQUE, [owner] TEXT, UNIQUE (title, owner) ON CONFLICT REPLACE);
CREATE UNIQUE INDEX IF NOT EXISTS live ON notes(owner) WHERE deleted IS NULL;
ALTER TABLE notes RENAME TO pages;`,
    }),
  ).toMatchInlineSnapshot(`
    "users mysql/schema.sql:2: id* email~ code? org_id kind?~
      primary users_pkey (id) @8
      unique uq_email (email) @9
      unique two (code, kind) @14
    members mysql/schema.sql:16: a b
      primary members_pk (a, b) @17
      unique b_uq (b) @17
    pages sqlite/schema.sql:2: id* title?~ owner?
      primary notes_pkey (id) @2
      unique notes_title_key (title) @2
      unique notes_title_owner_key (title, owner) @2
      unique live (owner) where deleted IS NULL @3"
  `);
});

test('what undoes a migration is not carried out', async () => {
  expect(
    await textOf({
      'db/migrations/20240101_a.sql':
        '-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE a;\n',
      'goose/001_b.sql': '-- +goose Up\nCREATE TABLE b (id int UNIQUE);\n-- +goose Down\nDROP TABLE b;\n',
      'pgm/1_c.sql': '-- Up Migration\nCREATE TABLE c (id int UNIQUE);\n-- Down Migration\nDROP TABLE c;\n',
      'flyway/V10__drop.sql': 'DROP TABLE d;',
      'flyway/V2__d.sql': 'CREATE TABLE d (id int);',
      'flyway/V9__e.sql': 'CREATE TABLE e (id int, UNIQUE (id));',
      'flyway/U9__e.sql': 'DROP TABLE e;',
      'pairs/1_f.up.sql': 'CREATE TABLE f (id int UNIQUE);',
      'pairs/1_f.down.sql': 'DROP TABLE f;',
    }),
  ).toMatchInlineSnapshot(`
    "a db/migrations/20240101_a.sql:2: id
      primary a_pkey (id) @2
    b goose/001_b.sql:2: id?
      unique b_id_key (id) @2
    c pgm/1_c.sql:2: id?
      unique c_id_key (id) @2
    e flyway/V9__e.sql:1: id?
      unique e_id_key (id) @1
    f pairs/1_f.up.sql:1: id?
      unique f_id_key (id) @1"
  `);
});
