import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/postgres-js';
import type { Sql } from 'postgres';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(sql: Sql, workspace: number, type: string) {
  return transaction(sql, (tx) =>
    guard(
      () => tx`INSERT INTO providers ${tx({ workspace_id: workspace, type })}`,
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(sql: Sql, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(sql, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
