import { afterAll, test } from 'vitest';
import { transactionsConform } from '../../packages/guard/test/conformance/transactions.ts';
import { hasMariadb, startMariadb } from '../../packages/guard/test/servers/mariadb.ts';
import type { Server } from '../../packages/guard/test/servers/server.ts';
import { mysql2 as drizzle } from './rows/drizzle.ts';
import { kyselyMysql2 } from './rows/kysely.ts';
import { mysql2 as knex } from './rows/knex.ts';
import { sequelizeMysql2 } from './rows/sequelize.ts';
import { typeormMysql2 } from './rows/typeorm.ts';

if (hasMariadb) {
  /** One server for all: who is done with it does not stop it. */
  let server: Promise<Server> | undefined;
  const start = async (): Promise<Server> => ({ ...(await (server ??= startMariadb())), close: async () => {} });
  afterAll(async () => (await server)?.close());

  transactionsConform(drizzle, start);
  transactionsConform(kyselyMysql2, start);
  transactionsConform(knex, start);
  transactionsConform(typeormMysql2, start);
  transactionsConform(sequelizeMysql2, start);
} else test.skip('SKIPPED, all of it: there is no mariadbd (Debian: mariadb-server)', () => {});
