import { GuardError } from '../guard-error.ts';
import { bracket, lose, savepointBySql, type Connection, type Send } from '../transaction/connection.ts';
import type { Client, Row } from '../transaction/client.ts';
import { levelOf } from '../transaction/isolation.ts';
import { rolledBack } from '../transaction/scope.ts';
import { numbered } from '../transaction/statement.ts';
import { breakOff } from './break-off.ts';
import { isClient, isPool, type PgClient, type PgQueryable } from './driver.ts';

type PgConnection = Connection<PgClient>;

/** node-postgres, as transactions and idempotent inserts drive it. */
export const client: Client<PgQueryable, PgConnection, PgQueryable> = {
  name: 'pg',

  dialectOf: () => 'postgres',

  async begin(db, { isolation }, body) {
    const opening =
      isolation === undefined
        ? 'BEGIN'
        : `BEGIN ISOLATION LEVEL ${levelOf(isolation, ['read uncommitted', 'read committed', 'repeatable read', 'serializable'])}`;
    const pooled = isPool(db) ? await db.connect() : undefined;
    const one = pooled ?? (isClient(db) ? db : undefined);
    if (!one) throw new TypeError('transaction: not a Pool, a Client or an open transaction of pg');
    const connection: PgConnection = { client: one, lost: undefined };
    // Without a listener, a connection that breaks between two statements ends the process: a pool listens to idle clients only.
    const listener = (error: Error): void => {
      lose(connection, error);
    };
    one.on('error', listener);
    try {
      return await bracket(
        connection,
        sender(one),
        [opening],
        () => body(connection),
        async () => {
          // PostgreSQL answers the COMMIT of an aborted transaction with the tag ROLLBACK and no error.
          const { command } = await one.query('COMMIT');
          if (command !== 'COMMIT') throw rolledBack();
        },
      );
    } finally {
      one.off('error', listener);
      pooled?.release(connection.lost === undefined ? undefined : errorOf(connection.lost));
    }
  },

  savepoint: (connection, depth, body) =>
    savepointBySql(sender(connection.client), depth, () => body(connection)),

  handle: (connection, scope) => ({
    query: (...statement: [text: string, values?: unknown[]]) =>
      scope.run(() => connection.client.query(...statement)),
  }),

  async rows(db, statement) {
    const { rows } = await ('lost' in db ? db.client : db).query(numbered(statement), [...statement.values]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are objects unless `rowMode` says otherwise
    return rows as readonly Row[];
  },

  async joined(db) {
    if (isPool(db) || !isClient(db)) return undefined;
    let status = db.getTransactionStatus?.();
    if (status === 'T' || status === 'E') {
      // A failed statement rejects before the server has told the new state; an empty one waits for that.
      await db.query('');
      status = db.getTransactionStatus?.();
    }
    if (status === 'E')
      throw new GuardError(
        'TRANSACTION_ABORTED',
        'the transaction of this client was ended by an earlier failure; roll back first',
      );
    return status === 'T' ? { client: db, lost: undefined } : undefined;
  },

  lost: (connection) => connection.lost,

  interrupt(connection, reason) {
    if (connection.lost !== undefined) return;
    lose(connection, reason);
    breakOff(connection.client);
  },
};

/** Several statements in one message: one round trip. */
function sender(to: PgClient): Send {
  return (...statements) => to.query(statements.join('; '));
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the connection is lost', { cause: reason });
}
