import { Pool } from 'pg';
import { insertAllOnce, insertOnce, transaction } from '../../src/pg/index.ts';
import type { Harness, Row } from '../conformance/harness.ts';

type Tx = Pick<Pool, 'query'>;

export const pg: Harness<Pool, Tx> = {
  name: 'pg',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }, max) {
    const pool = new Pool({ connectionString: url, max });
    pool.on('error', () => {});
    return {
      db: pool,
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount }),
      close: () => pool.end(),
    };
  },
  send(db, sql, values = []) {
    let count = 0;
    const text = sql.replaceAll('?', () => `$${(count += 1)}`);
    return db.query<Row>(text, [...values]).then(({ rows }) => rows);
  },
};
