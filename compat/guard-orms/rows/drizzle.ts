import { sql, type SQL } from 'drizzle-orm';
import { drizzle as onMysql2, type MySql2Database } from 'drizzle-orm/mysql2';
import { drizzle as onNodePostgres, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { drizzle as onPostgresJs, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { sql as sqlOf1, type SQL as SQL1 } from 'drizzle-orm-1';
import {
  drizzle as onNodePostgres1,
  type NodePgDatabase as NodePgDatabase1,
} from 'drizzle-orm-1/node-postgres';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import postgres from 'postgres';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/drizzle/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

/** The statement with its values, as Drizzle's own tag makes it. */
function sqlOf(text: string, values: readonly unknown[]): SQL {
  const [first = '', ...rest] = text.split('?');
  return sql.join([sql.raw(first), ...rest.flatMap((part, index) => [sql`${values[index]}`, sql.raw(part)])]);
}

const otherwise = ['one connection', 'own errors'] as const;
const shared = { transaction, insertOnce, insertAllOnce, otherwise };

export const nodePostgres: Harness<NodePgDatabase, NodePgDatabase> = {
  ...shared,
  name: 'Drizzle on node-postgres',
  open({ url }, max) {
    const pool = new Pool({ connectionString: url, max });
    pool.on('error', () => {});
    return {
      db: onNodePostgres(pool),
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount }),
      close: () => pool.end(),
    };
  },
  send: async (db, text, values = []) => (await db.execute<Row>(sqlOf(text, values))).rows,
};

export const postgresJs: Harness<PostgresJsDatabase, PostgresJsDatabase> = {
  ...shared,
  name: 'Drizzle on postgres.js',
  open({ url }, max) {
    const client = postgres(url, { max, onnotice: () => {} });
    return {
      db: onPostgresJs(client),
      connections: () => undefined,
      close: () => client.end({ timeout: 0 }),
    };
  },
  send: async (db, text, values = []) => [...(await db.execute<Row>(sqlOf(text, values)))],
};

export const mysql2: Harness<MySql2Database, MySql2Database> = {
  ...shared,
  name: 'Drizzle on mysql2',
  open({ url }, connectionLimit) {
    const pool = createPool({ uri: url, connectionLimit });
    return { db: onMysql2({ client: pool }), connections: () => undefined, close: () => pool.end() };
  },
  async send(db, text, values = []) {
    const [rows] = await db.execute(sqlOf(text, values));
    return Array.isArray(rows) ? rows : [];
  },
};

/** The same by the tag of 1.0. */
function sqlOfNext(text: string, values: readonly unknown[]): SQL1 {
  const [first = '', ...rest] = text.split('?');
  const parts = rest.flatMap((part, index) => [sqlOf1`${values[index]}`, sqlOf1.raw(part)]);
  return sqlOf1.join([sqlOf1.raw(first), ...parts]);
}

export const nodePostgres1: Harness<NodePgDatabase1, NodePgDatabase1> = {
  ...shared,
  name: 'Drizzle 1.0 on node-postgres',
  open({ url }, max) {
    const pool = new Pool({ connectionString: url, max });
    pool.on('error', () => {});
    return {
      db: onNodePostgres1({ client: pool }),
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount }),
      close: () => pool.end(),
    };
  },
  send: async (db, text, values = []) => (await db.execute<Row>(sqlOfNext(text, values))).rows,
};
