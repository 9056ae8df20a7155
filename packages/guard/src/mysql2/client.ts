import type { Client, Row } from '../transaction/client.ts';
import { bracket, lose, savepointBySql, type Connection, type Send } from '../transaction/connection.ts';
import { inTurn, mysqlOpening, mysqlStatement } from '../transaction/mysql.ts';
import { isPool, isPromise, type Mysql2Connection, type Mysql2Pool, type Mysql2Queryable } from './driver.ts';

interface Native extends Connection<Mysql2Connection> {
  readonly pool: Mysql2Pool | undefined;
}

/** mysql2, as transactions and idempotent inserts drive it. */
export const client: Client<Mysql2Queryable, Native, Mysql2Queryable> = {
  name: 'mysql2',

  dialectOf: () => 'mysql',

  async begin(db, { isolation }, body) {
    const opening = mysqlOpening(isolation);
    if (!isPromise(db))
      throw new TypeError(
        "transaction: not a pool or a connection of 'mysql2/promise', nor an open transaction",
      );
    const pool = isPool(db) ? db : undefined;
    const pooled = await pool?.getConnection();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no pool is a connection
    const one = pooled ?? (db as Mysql2Connection);
    const native: Native = { client: one, lost: undefined, pool };
    // A connection that breaks between two statements says so by an event, which without a listener ends the process.
    const listener = (error: Error): void => {
      lose(native, error);
    };
    one.on('error', listener);
    try {
      return await bracket(native, sender(one), opening, () => body(native));
    } finally {
      one.off('error', listener);
      if (native.lost === undefined) pooled?.release();
      else one.destroy();
    }
  },

  savepoint: (native, depth, body) => savepointBySql(sender(native.client), depth, () => body(native)),

  handle: ({ client: one }, scope) => ({
    query: (sql, ...values) => scope.run(() => one.query(sql, ...values)),
    execute: (sql, ...values) => scope.run(() => one.execute(sql, ...values)),
  }),

  async rows(db, statement) {
    const { sql, values } = mysqlStatement(statement);
    const queryable = 'lost' in db ? db.client : db;
    const plain = { sql, rowsAsArray: false, nestTables: false, namedPlaceholders: false };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `query` takes options in place of the text
    const [result] = await queryable.query(plain as unknown as string, values);
    return Array.isArray(result) ? (result as readonly Row[]) : [];
  },

  async joined(db) {
    if (isPool(db) || !isPromise(db)) return undefined;
    const [header] = await db.query('DO 0');
    // SERVER_STATUS_IN_TRANS, which every answer of the server carries.
    const { serverStatus } = header as { readonly serverStatus?: number };
    if (((serverStatus ?? 0) & 1) === 0) return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no pool is a connection
    return { client: db as Mysql2Connection, lost: undefined, pool: undefined };
  },

  lost: (native) => native.lost,

  interrupt(native, reason) {
    if (native.lost !== undefined) return;
    lose(native, reason);
    const { threadId } = native.client;
    native.client.destroy();
    // A session that waits for a lock does not see that its connection is gone, and goes on waiting with all the locks that it has.
    native.pool?.query(`KILL ${threadId}`).catch(() => {});
  },
};

function sender(to: Mysql2Connection): Send {
  return (...statements) => inTurn(statements, (sql) => to.query(sql));
}
