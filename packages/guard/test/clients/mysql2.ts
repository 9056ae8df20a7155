import { createPool, type Pool } from 'mysql2/promise';
import { insertAllOnce, insertOnce, transaction } from '../../src/mysql2/index.ts';
import type { Harness, Row } from '../conformance/harness.ts';

type Tx = Pick<Pool, 'query' | 'execute'>;

export const mysql2: Harness<Pool, Tx> = {
  name: 'mysql2',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }, connectionLimit) {
    const pool = createPool({ uri: url, connectionLimit });
    let total = 0;
    let busy = 0;
    pool.on('connection', () => (total += 1));
    pool.on('acquire', () => (busy += 1));
    pool.on('release', () => (busy -= 1));
    return { db: pool, connections: () => ({ total, idle: total - busy }), close: () => pool.end() };
  },
  send(db, sql, values = []) {
    return db.query(sql, [...values]).then(([rows]) => (Array.isArray(rows) ? (rows as Row[]) : []));
  },
};
