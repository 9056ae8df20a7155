import knexOf from 'knex';
import { appOf } from '../app.mjs';

export const orm = 'Knex';
export const versionOf = 'knex';

export async function open(connection) {
  const knex = knexOf({ client: 'pg', connection });
  return { db: knex, close: () => knex.destroy() };
}

export const rows = [
  {
    title: 'onConflict merge',
    call: async (knex, { name, color }) => {
      const [tag] = await knex('tags').insert({ name, color }).onConflict('name').merge().returning('*');
      return tag;
    },
  },
  {
    title: 'onConflict ignore, first',
    call: async (knex, { name, color }) => {
      await knex('tags').insert({ name, color }).onConflict('name').ignore();
      return knex('tags').where({ name }).first();
    },
  },
  {
    title: 'first, insert',
    call: async (knex, { name, color }) => {
      const found = await knex('tags').where({ name }).first();
      if (found) return found;
      const [created] = await knex('tags').insert({ name, color }).returning('*');
      return created;
    },
    instead: '`onConflict().ignore()`, then `first`.',
  },
];

export default appOf({ open, rows });
