import knex from 'knex';
import { Conflict } from '../conflict.mjs';

export async function open(connection) {
  const database = knex({ client: 'pg', connection });
  return {
    connect: ({ workspaceId, type }) =>
      database.transaction(async (db) => {
        const provider = { workspace_id: workspaceId, type };
        if (await db('providers').where(provider).first()) throw new Conflict();
        const [inserted] = await db('providers').insert(provider, ['id']);
        return inserted.id;
      }),
    async connectOnce({ workspaceId, type }) {
      const [inserted] = await database('providers')
        .insert({ workspace_id: workspaceId, type }, ['id'])
        .onConflict()
        .ignore();
      return inserted?.id;
    },
    isDuplicate: (error) => error.code === '23505',
  };
}
