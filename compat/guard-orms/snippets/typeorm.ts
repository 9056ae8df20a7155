import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/typeorm';
import { EntitySchema, type DataSource } from 'typeorm';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

export const Provider = new EntitySchema({
  name: 'Provider',
  tableName: 'providers',
  columns: {
    id: { type: Number, primary: true, generated: true },
    workspaceId: { type: Number, name: 'workspace_id' },
    type: { type: String },
  },
});

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(dataSource: DataSource, workspace: number, type: string) {
  return transaction(dataSource, (manager) =>
    guard(
      () => manager.insert(Provider, { workspaceId: workspace, type }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(dataSource: DataSource, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(dataSource, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
