import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/kysely';
import type { Generated, Kysely } from 'kysely';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

interface Tables {
  providers: { id: Generated<number>; workspace_id: number; type: string };
}

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(db: Kysely<Tables>, workspace: number, type: string) {
  return transaction(db, (trx) =>
    guard(
      () => trx.insertInto('providers').values({ workspace_id: workspace, type }).execute(),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(db: Kysely<Tables>, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(db, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
