import knex from 'knex';
import objection from 'objection';
import { Conflict } from '../conflict.mjs';

const { Model, UniqueViolationError } = objection;

class Provider extends Model {
  static tableName = 'providers';
}

export async function open(connection) {
  Model.knex(knex({ client: 'pg', connection }));
  return {
    connect: ({ workspaceId, type }) =>
      Provider.transaction(async (db) => {
        const provider = { workspace_id: workspaceId, type };
        if (await Provider.query(db).findOne(provider)) throw new Conflict();
        const { id } = await Provider.query(db).insert(provider);
        return id;
      }),
    async connectOnce({ workspaceId, type }) {
      const { id } = await Provider.query()
        .insert({ workspace_id: workspaceId, type })
        .onConflict(['workspace_id', 'type'])
        .ignore();
      return id;
    },
    isDuplicate: (error) => error instanceof UniqueViolationError,
  };
}
