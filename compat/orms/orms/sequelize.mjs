import { DataTypes, Sequelize, UniqueConstraintError } from 'sequelize';
import { Conflict } from '../conflict.mjs';

export async function open(url) {
  const database = new Sequelize(url, { logging: false });
  const Provider = database.define(
    'Provider',
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      workspaceId: { type: DataTypes.INTEGER, field: 'workspace_id' },
      type: DataTypes.TEXT,
    },
    { tableName: 'providers', timestamps: false },
  );
  return {
    connect: (provider) =>
      database.transaction(async (transaction) => {
        if (await Provider.findOne({ where: provider, transaction })) throw new Conflict();
        const { id } = await Provider.create(provider, { transaction });
        return id;
      }),
    async connectOnce(provider) {
      const { id } = await Provider.create(provider, { ignoreDuplicates: true });
      return id ?? undefined;
    },
    isDuplicate: (error) => error instanceof UniqueConstraintError,
  };
}
