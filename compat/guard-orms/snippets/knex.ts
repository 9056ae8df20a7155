import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/knex';
import type { Knex } from 'knex';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(knex: Knex, workspace: number, type: string) {
  return transaction(knex, (trx) =>
    guard(
      () => trx('providers').insert({ workspace_id: workspace, type }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(knex: Knex, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(knex, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
