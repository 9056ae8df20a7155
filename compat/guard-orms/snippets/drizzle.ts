import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/drizzle';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

const providers = pgTable('providers', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  workspaceId: integer('workspace_id').notNull(),
  type: text().notNull(),
});

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(db: NodePgDatabase, workspace: number, type: string) {
  return transaction(db, (tx) =>
    guard(
      () => tx.insert(providers).values({ workspaceId: workspace, type }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(db: NodePgDatabase, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(db, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
