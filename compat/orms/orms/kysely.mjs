import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Conflict } from '../conflict.mjs';

export async function open(connectionString) {
  const database = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) });
  return {
    connect: ({ workspaceId, type }) =>
      database.transaction().execute(async (db) => {
        const found = await db
          .selectFrom('providers')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where('type', '=', type)
          .executeTakeFirst();
        if (found) throw new Conflict();
        const { id } = await db
          .insertInto('providers')
          .values({ workspace_id: workspaceId, type })
          .returning('id')
          .executeTakeFirstOrThrow();
        return id;
      }),
    async connectOnce({ workspaceId, type }) {
      const inserted = await database
        .insertInto('providers')
        .values({ workspace_id: workspaceId, type })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return inserted?.id;
    },
    isDuplicate: (error) => error.code === '23505',
  };
}
