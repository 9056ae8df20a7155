import { and, eq } from 'drizzle-orm';
import { integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { Conflict } from '../conflict.mjs';

const providers = pgTable(
  'providers',
  {
    id: integer().primaryKey().generatedByDefaultAsIdentity(),
    workspaceId: integer('workspace_id').notNull(),
    type: text().notNull(),
  },
  (table) => [unique().on(table.workspaceId, table.type)],
);

/** The handler for a database of whichever driver. */
export function handlerOf(database) {
  return {
    connect: ({ workspaceId, type }) =>
      database.transaction(async (db) => {
        const [found] = await db
          .select()
          .from(providers)
          .where(and(eq(providers.workspaceId, workspaceId), eq(providers.type, type)));
        if (found) throw new Conflict();
        const [inserted] = await db
          .insert(providers)
          .values({ workspaceId, type })
          .returning({ id: providers.id });
        return inserted.id;
      }),
    async connectOnce({ workspaceId, type }) {
      const [inserted] = await database
        .insert(providers)
        .values({ workspaceId, type })
        .onConflictDoNothing()
        .returning({ id: providers.id });
      return inserted?.id;
    },
    isDuplicate: (error) => error.cause?.code === '23505',
  };
}
