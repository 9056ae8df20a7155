import knexOf from 'knex';
import objection from 'objection';
import { appOf } from '../app.mjs';

export const orm = 'Objection';
export const versionOf = 'objection';

class Tag extends objection.Model {
  static tableName = 'tags';
}

/** The same table, whose natural key is the model's key. */
class NamedTag extends objection.Model {
  static tableName = 'tags';
  static idColumn = 'name';
}

export async function open(connection) {
  const knex = knexOf({ client: 'pg', connection });
  objection.Model.knex(knex);
  return { db: undefined, close: () => knex.destroy() };
}

export const rows = [
  {
    title: 'upsertGraph, insertMissing',
    call: (_, { name, color }) =>
      NamedTag.query().upsertGraphAndFetch({ name, color }, { insertMissing: true }),
    instead: '`insert` with `onConflict().merge()`.',
  },
  {
    title: 'onConflict merge',
    call: (_, { name, color }) =>
      Tag.query().insert({ name, color }).onConflict('name').merge().returning('*'),
  },
  {
    title: 'onConflict ignore, findOne',
    call: async (_, { name, color }) => {
      await Tag.query().insert({ name, color }).onConflict('name').ignore();
      return Tag.query().findOne({ name }).throwIfNotFound();
    },
  },
];

export default appOf({ open, rows });
