import 'reflect-metadata';
import { DataSource, EntitySchema, QueryFailedError } from 'typeorm';
import { Conflict } from '../conflict.mjs';

const Provider = new EntitySchema({
  name: 'Provider',
  tableName: 'providers',
  columns: {
    id: { type: Number, primary: true, generated: true },
    workspaceId: { type: Number, name: 'workspace_id' },
    type: { type: String },
  },
  uniques: [{ columns: ['workspaceId', 'type'] }],
});

export async function open(url) {
  const database = await new DataSource({ type: 'postgres', url, entities: [Provider] }).initialize();
  return {
    connect: (provider) =>
      database.transaction(async (db) => {
        if (await db.existsBy(Provider, provider)) throw new Conflict();
        const { id } = await db.save(Provider, { ...provider });
        return id;
      }),
    async connectOnce(provider) {
      const { raw } = await database
        .createQueryBuilder()
        .insert()
        .into(Provider)
        .values(provider)
        .orIgnore()
        .execute();
      return raw[0]?.id;
    },
    isDuplicate: (error) => error instanceof QueryFailedError && error.driverError.code === '23505',
  };
}
