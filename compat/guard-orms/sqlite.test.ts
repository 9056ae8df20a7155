import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { expect, test } from 'vitest';
import { unique } from '../../packages/guard/src/index.ts';
import { insertOnce, transaction } from '../../packages/guard/src/drizzle/index.ts';
import { transaction as typeorm } from '../../packages/guard/src/typeorm/index.ts';
import { insertOnceConforms } from '../../packages/guard/test/conformance/insert-once.ts';
import { transactionsConform } from '../../packages/guard/test/conformance/transactions.ts';
import { startSqlite } from '../../packages/guard/test/servers/sqlite.ts';
import { rejection } from '../../packages/guard/test/support/database.ts';
import { betterSqlite3 as knex } from './rows/knex.ts';
import { kyselyBetterSqlite3 as kysely } from './rows/kysely.ts';
import { typeormBetterSqlite3 } from './rows/typeorm.ts';

const start = () => startSqlite((file) => new Database(file));

transactionsConform(kysely, start);
insertOnceConforms(kysely, start);
transactionsConform(knex, start);
insertOnceConforms(knex, start);

test('Drizzle on better-sqlite3: no transaction that waits, and it says so; insertOnce', async () => {
  const client = new Database(':memory:');
  client.exec('CREATE TABLE t (id int UNIQUE)');
  const db = drizzle(client);
  const error = await rejection(transaction(db, async () => 1));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(/synchronous.*@toctou\/guard\/better-sqlite3/);
  const one = unique('t', ['id'], { name: 't_id' });
  expect(await insertOnce(db, one, { id: 1 })).toEqual({ row: { id: 1 }, created: true });
  expect(await insertOnce(db, one, { id: 1 })).toEqual({ row: { id: 1 }, created: false });
  client.close();
});

test('TypeORM on better-sqlite3: no transaction among strangers, and it says so', async () => {
  const server = await start();
  const opened = await typeormBetterSqlite3.open(server, 1);
  const error = await rejection(typeorm(opened.db, async () => 1));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(/one query runner for everybody/);
  await opened.close();
  await server.close();
});
