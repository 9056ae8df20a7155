import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/sequelize';
import { DataTypes, type Sequelize } from 'sequelize';

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });

const providerOf = (sequelize: Sequelize) =>
  sequelize.define(
    'Provider',
    { workspaceId: { type: DataTypes.INTEGER, field: 'workspace_id' }, type: DataTypes.TEXT },
    { tableName: 'providers', timestamps: false },
  );

/** Whoever is second, by an hour or by a millisecond, gets 409. */
export function connect(sequelize: Sequelize, workspace: number, type: string) {
  return transaction(sequelize, (tx) =>
    guard(
      () => providerOf(sequelize).create({ workspaceId: workspace, type }, { transaction: tx }),
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
    ),
  );
}

/** Whoever is second gets the row of the first. */
export async function connectOnce(sequelize: Sequelize, workspace: number, type: string) {
  const provider = { workspace_id: workspace, type };
  const { row, created } = await insertOnce<{ id: number }>(sequelize, oneProviderPerType, provider);
  return { id: row.id, status: created ? 201 : 200 };
}
