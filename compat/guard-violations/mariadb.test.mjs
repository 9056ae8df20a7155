import { test } from 'node:test';
import mysql from 'mysql2/promise';
import { noMariadb, startMariadb } from '../mariadb.mjs';
import { mariadbLab } from './mariadb-lab.mjs';
import { scenarios, schema } from './mariadb.mjs';
import { bunRow, rowsOf } from './rows-of.mjs';
import { conformance } from './run.mjs';

const names = {
  mysql2: 'mysql2',
  mariadb: 'mariadb',
  'drizzle-0.43': 'drizzle-orm-0.43',
  drizzle: 'drizzle-orm',
  'drizzle-1.0': 'drizzle-orm-1.0',
  kysely: 'kysely',
  knex: 'knex',
  objection: 'objection',
  typeorm: 'typeorm',
  sequelize: 'sequelize',
  'mikro-orm-6': '@mikro-orm/mariadb',
  'prisma-7': '@prisma/adapter-mariadb',
};

if (noMariadb) test('MariaDB', { skip: noMariadb }, () => {});
else {
  const server = await startMariadb();
  const connection = await mysql.createConnection({ uri: server.url, multipleStatements: true });
  await connection.query(schema);
  await connection.end();
  const lab = await mariadbLab(server.url);
  const rows = await rowsOf(import.meta.dirname, 'mariadb', names, server.url);
  await conformance('MariaDB', scenarios, [...rows, bunRow(import.meta.dirname, 'mariadb', server.url)], lab);
  await lab.close();
  await server.close();
}
