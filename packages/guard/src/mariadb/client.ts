import type { Client, Row } from '../transaction/client.ts';
import { bracket, lose, savepointBySql, type Connection, type Send } from '../transaction/connection.ts';
import { inTurn, mysqlOpening, mysqlStatement } from '../transaction/mysql.ts';
import { isConnection, isPool, type MariadbConnection, type MariadbQueryable } from './driver.ts';

type Native = Connection<MariadbConnection>;

/** SERVER_STATUS_IN_TRANS, which every answer of the server carries. */
const inTransaction = 1;

/** MariaDB's connector, as transactions and idempotent inserts drive it. */
export const client: Client<MariadbQueryable, Native, MariadbQueryable> = {
  name: 'mariadb',

  dialectOf: () => 'mysql',

  async begin(db, { isolation }, body) {
    const opening = mysqlOpening(isolation);
    const pooled = isPool(db) ? await db.getConnection() : undefined;
    const one = pooled ?? (isConnection(db) ? db : undefined);
    if (!one)
      throw new TypeError('transaction: not a pool or a connection of mariadb, nor an open transaction');
    const native: Native = { client: one, lost: undefined };
    // A connection that breaks between two statements says so by an event, which without a listener ends the process.
    const listener = (error: Error): void => {
      lose(native, error);
    };
    one.on('error', listener);
    try {
      return await bracket(native, sender(one), opening, () => body(native));
    } finally {
      one.off('error', listener);
      if (native.lost !== undefined) one.destroy();
      else await pooled?.release();
    }
  },

  savepoint: (native, depth, body) => savepointBySql(sender(native.client), depth, () => body(native)),

  handle: ({ client: one }, scope) => ({
    query: (sql, ...values) => scope.run(() => one.query(sql, ...values)),
    execute: (sql, ...values) => scope.run(() => one.execute(sql, ...values)),
    batch: (sql, ...values) => scope.run(() => one.batch(sql, ...values)),
  }),

  async rows(db, statement) {
    const { sql, values } = mysqlStatement(statement);
    const queryable = 'lost' in db ? db.client : db;
    const plain = {
      sql,
      rowsAsArray: false,
      nestTables: false,
      namedPlaceholders: false,
      metaAsArray: false,
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `query` takes options in place of the text
    const result = await queryable.query(plain as unknown as string, values);
    return Array.isArray(result) ? (result as readonly Row[]) : [];
  },

  joined(db) {
    if (isPool(db) || !isConnection(db)) return undefined;
    return ((db.info?.status ?? 0) & inTransaction) === 0 ? undefined : { client: db, lost: undefined };
  },

  lost: (native) => native.lost,

  interrupt(native, reason) {
    if (native.lost !== undefined) return;
    lose(native, reason);
    native.client.destroy();
  },
};

function sender(to: MariadbConnection): Send {
  return (...statements) => inTurn(statements, (sql) => to.query(sql));
}
