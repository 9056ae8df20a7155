import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as my from 'drizzle-orm/mysql-core';
import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';
import { Kysely, PostgresDialect } from 'kysely';
import { expect, test } from 'vitest';
import { refuse } from '../../src/index.ts';
import { tableOf } from '../../src/names/drizzle.ts';
import { verifyConstraints } from '../../src/drizzle/index.ts';
import { verifyConstraints as verifyByKysely } from '../../src/kysely/index.ts';
import { useDatabase } from '../support/database.ts';

const audit = pg.pgSchema('audit');
const workspaces = audit.table('workspaces', { id: pg.integer('id').primaryKey() });
const providers = pg.pgTable(
  'providers',
  {
    id: pg.serial('id').primaryKey(),
    workspaceId: pg
      .integer('workspace_id')
      .notNull()
      .references(() => workspaces.id),
    type: pg.text('type').notNull(),
    email: pg.text('email').unique('one_email'),
    slug: pg.text('slug').unique(),
    other: pg.integer('other'),
    deletedAt: pg.date('deleted_at'),
  },
  (t) => [
    pg.unique().on(t.workspaceId, t.type),
    pg
      .uniqueIndex('live_type')
      .on(t.type)
      .where(sql`deleted_at IS NULL`),
    pg.uniqueIndex('lower_slug').on(sql`lower(${t.slug})`),
    pg.check('other_check', sql`${t.other} > 0`),
    pg.foreignKey({ name: 'to_other', columns: [t.other], foreignColumns: [workspaces.id] }),
  ],
);
const table = tableOf(providers, pg.getTableConfig);

/** What Drizzle Kit 0.31 makes of that schema. */
const database = useDatabase(`
  CREATE SCHEMA audit;
  CREATE TABLE audit.workspaces (id integer PRIMARY KEY NOT NULL);
  CREATE TABLE providers (
    id serial PRIMARY KEY NOT NULL, workspace_id integer NOT NULL, type text NOT NULL, email text, slug text, other integer,
    deleted_at date,
    CONSTRAINT one_email UNIQUE (email),
    CONSTRAINT providers_slug_unique UNIQUE (slug),
    CONSTRAINT providers_workspace_id_type_unique UNIQUE (workspace_id, type),
    CONSTRAINT other_check CHECK (providers.other > 0)
  );
  ALTER TABLE providers ADD CONSTRAINT providers_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES audit.workspaces (id);
  ALTER TABLE providers ADD CONSTRAINT to_other FOREIGN KEY (other) REFERENCES audit.workspaces (id);
  CREATE UNIQUE INDEX live_type ON providers USING btree (type) WHERE deleted_at IS NULL;
  CREATE UNIQUE INDEX lower_slug ON providers USING btree (lower(slug));
`);

test('every constraint of a schema, as the database has it', async () => {
  const declared = {
    type: table.unique(['workspaceId', 'type']),
    email: table.unique(['email']),
    slug: table.unique(['slug']),
    live: table.unique(['type'], { where: 'deleted_at IS NULL' }),
    workspace: table.foreignKey(['workspaceId']),
    other: table.foreignKey(['other']),
    check: table.check('other_check'),
    id: table.primaryKey({ name: 'providers_pkey' }),
    given: table.notNull('workspaceId'),
    workspaceId: tableOf(workspaces, pg.getTableConfig).primaryKey(),
  };
  const verified = await verifyConstraints(drizzle({ client: database().pool }), declared);
  expect(verified).toEqual({
    ...declared,
    workspaceId: { ...declared.workspaceId, name: 'workspaces_pkey' },
  });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database().pool }) });
  expect(await verifyByKysely(db, declared)).toEqual(verified);
  expect([declared.type.name, declared.workspace.references]).toEqual([
    'providers_workspace_id_type_unique',
    { table: 'workspaces', schema: 'audit', columns: ['id'] },
  ]);
});

test('what the schema does not have is no constraint, and what it has is said', () => {
  expect(() => table.unique(['other'])).toThrow(
    new TypeError(
      'the schema of providers has no unique constraint on (other); it has one_email (email); providers_slug_unique (slug); providers_workspace_id_type_unique (workspace_id, type); live_type (type); lower_slug ((expression))',
    ),
  );
  expect(() => table.foreignKey(['type'])).toThrow(/no foreign key on \(type\); it has providers_workspace/);
  expect(() => table.check('x')).toThrow('the schema of providers has no check x; it has other_check');
  expect(() => table.unique(['slug'], { name: 'x' })).toThrow(TypeError);
});

test('the other dialects', () => {
  const inMysql = my.mysqlTable('t', { tenantId: my.int('tenant_id').unique('one_tenant') });
  const inSqlite = lite.sqliteTable('t', { tenantId: lite.integer('tenant_id').unique('one_tenant') });
  const expected = { kind: 'unique', table: 't', columns: ['tenant_id'], name: 'one_tenant' };
  expect(tableOf(inMysql, my.getTableConfig).unique(['tenantId'])).toEqual(expected);
  expect(tableOf(inSqlite, lite.getTableConfig).unique(['tenantId'])).toEqual(expected);
});

/** Never run: tsc is what tests it. */
export function types(): void {
  refuse(table.unique(['email']), { title: '' });
  refuse(table.primaryKey({ name: 'x' }), { title: '' });
  // @ts-expect-error -- without a name it is for verifyConstraints alone
  refuse(table.primaryKey(), { title: '' });
  // @ts-expect-error -- the property is workspaceId
  table.unique(['workspace_id', 'type']);
  // @ts-expect-error -- no such column
  table.notNull('nothing');
}
