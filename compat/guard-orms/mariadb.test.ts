import { describe } from 'vitest';
import { insertOnceConforms } from '../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../packages/guard/test/conformance/transactions.ts';
import { hasMariadb, startMariadb } from '../../packages/guard/test/servers/mariadb.ts';
import { oneServer } from './one-server.ts';
import { mysql2 as drizzle } from './rows/drizzle.ts';
import { mysql2 as knex } from './rows/knex.ts';
import { kyselyMysql2 as kysely } from './rows/kysely.ts';
import { sequelizeMysql2 as sequelize } from './rows/sequelize.ts';
import { typeormMysql2 as typeorm } from './rows/typeorm.ts';

const start = oneServer(startMariadb);

if (!hasMariadb) console.error('SKIPPED, all of it: there is no mariadbd (Debian: mariadb-server)');

describe.runIf(hasMariadb)('MariaDB', () => {
  transactionsConform(drizzle, start);
  insertOnceConforms(drizzle, start);
  transactionsConform(kysely, start);
  insertOnceConforms(kysely, start);
  transactionsConform(knex, start);
  insertOnceConforms(knex, start);
  transactionsConform(typeorm, start);
  insertOnceConforms(typeorm, start);
  transactionsConform(sequelize, start);
  insertOnceConforms(sequelize, start);
});
