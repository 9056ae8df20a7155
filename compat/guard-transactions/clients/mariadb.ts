import { insertAllOnce, insertOnce, transaction } from '@toctou/guard/mariadb';
import { createPool, type Pool } from 'mariadb';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

type Tx = Pick<Pool, 'query' | 'execute' | 'batch'>;

export const mariadb: Harness<Pool, Tx> = {
  name: 'mariadb',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }, connectionLimit) {
    const { hostname, port, username, pathname } = new URL(url);
    const pool = createPool({
      host: hostname,
      port: Number(port),
      user: username,
      database: pathname.slice(1),
      connectionLimit,
      // It drops what waits for a connection longer than this.
      acquireTimeout: 60_000,
    });
    return {
      db: pool,
      connections: () => ({ total: pool.totalConnections(), idle: pool.idleConnections() }),
      close: () => pool.end(),
    };
  },
  send(db, sql, values = []) {
    return db
      .query(sql, [...values])
      .then((result: unknown) => (Array.isArray(result) ? (result as Row[]) : []));
  },
};
