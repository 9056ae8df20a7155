import knex, { type Knex } from 'knex';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/knex/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

interface KnexPool {
  numUsed(): number;
  numFree(): number;
}

function harness(
  name: string,
  client: string,
  rowsOf: (result: unknown) => unknown,
): Harness<Knex, Knex.Transaction> {
  return {
    name,
    transaction,
    insertOnce,
    insertAllOnce,
    otherwise: ['one connection', 'own errors', 'sent later'],
    open({ url, dialect }, max) {
      const connection = dialect === 'sqlite' ? { filename: url } : url;
      const db = knex({
        client,
        connection,
        useNullAsDefault: true,
        pool: { min: 0, max: dialect === 'sqlite' ? 1 : max },
      });
      const pool = db.client.pool as KnexPool;
      return {
        db,
        connections: () => ({ total: pool.numUsed() + pool.numFree(), idle: pool.numFree() }),
        close: () => db.destroy(),
      };
    },
    async send(db, sql, values = []) {
      const rows = rowsOf(await db.raw(sql, values as Knex.Value[]));
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
  };
}

export const pg = harness('Knex', 'pg', (result) => (result as { rows: unknown }).rows);
export const mysql2 = harness('Knex on mysql2', 'mysql2', (result) => (result as unknown[])[0]);
export const betterSqlite3 = harness('Knex on better-sqlite3', 'better-sqlite3', (result) => result);
