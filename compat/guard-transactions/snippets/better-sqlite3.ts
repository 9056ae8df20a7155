import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/better-sqlite3';
import type { Database } from 'better-sqlite3';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(db: Database, workspace: number, type: string) {
  return transaction(db, (tx) =>
    guard(
      () => tx.prepare('INSERT INTO providers (workspace_id, type) VALUES (?, ?)').run(workspace, type),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(db: Database, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(db, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
