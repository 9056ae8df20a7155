import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { appOf } from '../app.mjs';

export const orm = 'Kysely';
export const versionOf = 'kysely';

export async function open(connectionString) {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) });
  return { db, close: () => db.destroy() };
}

export const rows = [
  {
    title: 'onConflict doUpdateSet',
    call: (db, { name, color }) =>
      db
        .insertInto('tags')
        .values({ name, color })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ color }))
        .returningAll()
        .executeTakeFirstOrThrow(),
  },
  {
    title: 'onConflict doNothing, select',
    call: async (db, { name, color }) => {
      const created = await db
        .insertInto('tags')
        .values({ name, color })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returningAll()
        .executeTakeFirst();
      return created ?? db.selectFrom('tags').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
    },
  },
  {
    title: 'mergeInto',
    call: (db, { name, color }) =>
      db
        .mergeInto('tags as tag')
        .using(sql`(SELECT ${name}::text AS name, ${color}::text AS color)`.as('wanted'), (join) =>
          join.onRef('tag.name', '=', 'wanted.name'),
        )
        .whenMatched()
        .thenUpdateSet({ color })
        .whenNotMatched()
        .thenInsertValues({ name, color })
        .returning(['tag.id', 'tag.name', 'tag.color'])
        .executeTakeFirstOrThrow(),
    documented:
      'PostgreSQL documents that MERGE may violate a unique constraint where another transaction inserts.',
    instead: '`onConflict`.',
  },
];

export default appOf({ open, rows });
