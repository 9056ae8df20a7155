import Database from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  MysqlDialect,
  PostgresDialect,
  SqliteDialect,
  type Transaction,
} from 'kysely';
import * as next from 'kysely-0.29';
import { createPool } from 'mysql2';
import { Pool } from 'pg';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/kysely/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';
import { numbered } from './placeholders.ts';

type Tables = Record<string, Row>;

const otherwise = ['one connection', 'own words', 'own errors'] as const;
const shared = { transaction, insertOnce, insertAllOnce, otherwise };

/** Kysely listens to no error of a connection that it has: node-postgres wants somebody to. */
function poolOf(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export const kysely: Harness<Kysely<Tables>, Transaction<Tables>> = {
  ...shared,
  name: 'Kysely',
  open({ url }, max) {
    const pool = poolOf(url, max);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    const connections = () => ({ total: pool.totalCount, idle: pool.idleCount });
    return { db, connections, close: () => db.destroy() };
  },
  send: async (db, sql, values = []) =>
    (await db.executeQuery<Row>(CompiledQuery.raw(numbered(sql), [...values]))).rows,
};

export const kysely029: Harness<next.Kysely<Tables>, next.Transaction<Tables>> = {
  ...shared,
  name: 'Kysely 0.29',
  open({ url }, max) {
    const pool = poolOf(url, max);
    const db = new next.Kysely<Tables>({ dialect: new next.PostgresDialect({ pool }) });
    const connections = () => ({ total: pool.totalCount, idle: pool.idleCount });
    return { db, connections, close: () => db.destroy() };
  },
  send: async (db, sql, values = []) =>
    (await db.executeQuery<Row>(next.CompiledQuery.raw(numbered(sql), [...values]))).rows,
};

export const kyselyMysql2: Harness<Kysely<Tables>, Transaction<Tables>> = {
  ...shared,
  name: 'Kysely on mysql2',
  open({ url }, connectionLimit) {
    const db = new Kysely<Tables>({
      dialect: new MysqlDialect({ pool: createPool({ uri: url, connectionLimit }) }),
    });
    return { db, connections: () => undefined, close: () => db.destroy() };
  },
  send: async (db, sql, values = []) =>
    (await db.executeQuery<Row>(CompiledQuery.raw(sql, [...values]))).rows,
};

export const kyselyBetterSqlite3: Harness<Kysely<Tables>, Transaction<Tables>> = {
  ...shared,
  name: 'Kysely on better-sqlite3',
  open({ url }) {
    const database = new Database(url);
    database.pragma('foreign_keys = ON');
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    return { db, connections: () => undefined, close: () => db.destroy() };
  },
  send: async (db, sql, values = []) =>
    (await db.executeQuery<Row>(CompiledQuery.raw(sql, [...values]))).rows,
};
