import { expect, test } from 'vitest';
import { textOf } from '../support/schema-of.ts';

test('columns, shared columns, constraints and references', async () => {
  expect(
    await textOf({
      'src/columns.ts': `
        import { timestamp, uuid, customType } from 'drizzle-orm/pg-core';
        export const timestamps = { createdAt: timestamp('created_at').notNull(), deletedAt: timestamp('deleted_at') };
        export const id = (name = 'id') => uuid(name).primaryKey().defaultRandom();
        export const citext = customType<{ data: string }>({ dataType() { return 'citext'; } });`,
      'src/schema.ts': `
        import { pgTable, text, integer, unique, uniqueIndex, primaryKey, foreignKey } from 'drizzle-orm/pg-core';
        import { sql, isNull, type SQL } from 'drizzle-orm';
        import * as columns from './columns';
        import { citext } from './columns.js';
        const lower = (column: unknown): SQL => sql\`lower(\${column})\`;
        export const users = pgTable('users', {
          id: columns.id(),
          email: citext('email').notNull().unique(),
          handle: text('handle').notNull().unique('handle_uq', { nulls: 'not distinct' }),
          orgId: integer('org_id').references(() => orgs.id, { onDelete: 'cascade' }),
          name: text().notNull(),
          ...columns.timestamps,
        }, (t) => [
          unique('org_name').on(t.orgId, t.name).nullsNotDistinct(),
          unique().on(t.orgId, t.handle),
          uniqueIndex('email_lower').on(lower(t.email)),
          uniqueIndex('live').on(t.name.asc(), t.orgId).where(sql\`\${t.deletedAt} IS NULL\`),
          uniqueIndex('live2').using('btree', t.name).where(isNull(t.deletedAt)),
        ]);
        export const orgs = pgTable('orgs', (t) => ({ id: t.serial().primaryKey(), slug: t.varchar({ length: 20 }).unique() }));
        export const members = pgTable('members', { userId: text('user_id'), orgId: integer('org_id') }, (table) => ({
          pk: primaryKey({ columns: [table.userId, table.orgId] }),
          fk: foreignKey({ columns: [table.userId], foreignColumns: [users.id], name: 'members_fk' }).onDelete('restrict'),
        }));`,
    }),
  ).toMatchInlineSnapshot(`
    "users (users) src/schema.ts:7: id* email~ handle org_id=orgId? name created_at=createdAt deleted_at=deletedAt?
      primary users_pkey (id) @8
      unique users_email_unique (email) @9
      unique handle_uq (handle) nulls not distinct @10
      unique org_name (org_id, name) nulls not distinct @15
      unique users_org_id_handle_unique (org_id, handle) @16
      unique email_lower (<lower(email)>) @17
      unique live (name, org_id) where deleted_at IS NULL @18
      unique live2 (name) where deleted_at IS NULL @19
      foreign users_org_id_orgs_id_fk (org_id) -> orgs (id) on delete cascade
    orgs (orgs) src/schema.ts:21: id* slug?
      primary orgs_pkey (id) @21
      unique orgs_slug_unique (slug) @21
    members (members) src/schema.ts:22: user_id=userId org_id=orgId
      primary members_user_id_org_id_pk (user_id, org_id) @23
      foreign members_fk (user_id) -> users (id) on delete restrict"
  `);
});

test('casing, namespaces, table creators, other dialects', async () => {
  expect(
    await textOf({
      'src/db.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; export const db = drizzle(pool, { casing: 'snake_case' });`,
      'src/creator.ts': `import { pgTableCreator, pgSchema } from 'drizzle-orm/pg-core';
        export const createTable = pgTableCreator((name) => \`app_\${name}\`); export const auth = pgSchema('auth');`,
      'src/posts.ts': `import { createTable, auth } from './creator'; import { text } from 'drizzle-orm/pg-core';
        export const posts = createTable('posts', { postId: text().primaryKey(), title: text().unique() });
        export const sessions = auth.table('sessions', { userAgent: text() }).enableRLS();`,
      'src/other.ts': `import { mysqlTable, varchar, int } from 'drizzle-orm/mysql-core'; import { sqliteTable, integer } from 'drizzle-orm/sqlite-core';
        export const m = mysqlTable('m', { id: int().autoincrement().primaryKey(), email: varchar({ length: 9 }).unique() });
        export const s = sqliteTable('s', { id: integer().primaryKey() });`,
    }),
  ).toMatchInlineSnapshot(`
    "m (m) src/other.ts:2: id* email?~
      primary m_pkey (id) @2
      unique m_email_unique (email) @2
    s (s) src/other.ts:3: id*
      primary s_pkey (id) @3
    app_posts (posts) src/posts.ts:2: post_id=postId title?
      primary app_posts_pkey (post_id) @2
      unique app_posts_title_unique (title) @2
    auth.sessions (sessions) src/posts.ts:3: user_agent=userAgent?"
  `);
});
