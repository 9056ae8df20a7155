import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/mikro-orm';
import { EntitySchema, type SqlEntityManager } from '@mikro-orm/postgresql';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

export const Provider = new EntitySchema<{ id: number; workspaceId: number; type: string }>({
  name: 'Provider',
  tableName: 'providers',
  properties: {
    id: { type: 'integer', primary: true },
    workspaceId: { type: 'integer', fieldName: 'workspace_id' },
    type: { type: 'text' },
  },
});

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(em: SqlEntityManager, workspace: number, type: string) {
  return transaction(em, (tx) =>
    guard(
      () => tx.insert(Provider, { workspaceId: workspace, type }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(em: SqlEntityManager, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(em, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
