import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/mariadb';
import type { Pool } from 'mariadb';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(pool: Pool, workspace: number, type: string) {
  return transaction(pool, (tx) =>
    guard(
      () => tx.query('INSERT INTO providers (workspace_id, type) VALUES (?, ?)', [workspace, type]),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(pool: Pool, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(pool, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
