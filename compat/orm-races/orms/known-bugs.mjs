// Releases of which others have shown that they race.
import knexNow from 'knex';
import knexThen from 'knex-0.95.12';
import { Sequelize } from 'sequelize-6.7.0';
import { appOf } from '../app.mjs';
import { defineTag } from './sequelize.mjs';

export const orm = 'Known bugs, found again';
export const versionOf = ['sequelize-6.7.0', 'knex-0.95.12', 'knex'];

/** There is nothing to migrate: `list` does what `latest` begins with. */
const migrations = { migrationSource: { getMigrations: async () => [] } };

export async function open(url) {
  const sequelize = new Sequelize(url, { logging: false });
  const before = knexThen({ client: 'pg', connection: url, migrations });
  const now = knexNow({ client: 'pg', connection: url, migrations });
  return {
    db: { sequelize, Tag: defineTag(sequelize), before, now },
    close: () => Promise.all([sequelize.close(), before.destroy(), now.destroy()]),
  };
}

const lock =
  'give the lock table its row where it is made, in a migration of your own, before services start.';

export const rows = [
  {
    title: 'Sequelize 6.7.0 findCreateFind in a transaction',
    call: ({ sequelize, Tag }, { name, color }) =>
      sequelize.transaction((transaction) =>
        Tag.findCreateFind({ where: { name }, defaults: { color }, transaction }),
      ),
    instead: 'a release of today, which sends `ON CONFLICT DO NOTHING`.',
  },
  {
    title: 'Knex 0.95.12 migrate.list',
    call: ({ before: knex }) => knex.migrate.list(),
    instead: lock,
  },
  {
    title: 'Knex 3.3.0 migrate.list',
    call: ({ now: knex }) => knex.migrate.list(),
    instead: lock,
  },
];

export default appOf({ open, rows });
