import postgres, { type Sql, type TransactionSql } from 'postgres';
import { insertAllOnce, insertOnce, transaction } from '../../src/postgres-js/index.ts';
import type { Harness } from '../conformance/harness.ts';

/** postgres.js tells nobody how many connections it has; after a query that was lost with its connection, its `end` waits for ever without a timeout. */
export const postgresJs: Harness<Sql, TransactionSql> = {
  name: 'postgres',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }, max) {
    const sql = postgres(url, { max, onnotice: () => {} });
    return { db: sql, connections: () => undefined, close: () => sql.end({ timeout: 0 }) };
  },
  // oxlint-disable-next-line typescript/promise-function-async -- the stack of the query is that of the call
  send(db, sql, values = []) {
    const strings = sql.split('?');
    const template = Object.assign([...strings], { raw: strings });
    return db(template, ...(values as string[])).execute();
  },
};
