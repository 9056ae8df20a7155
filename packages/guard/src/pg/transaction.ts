import { GuardError } from '../guard-error.ts';
import { commit } from './commit.ts';
import { lose, withConnection, type Connection } from './connection.ts';
import { isClient, isPool, type PgQueryable } from './driver.ts';
import { Handle, isHandle } from './handle.ts';
import { begin, type Isolation } from './isolation.ts';
import { retrying, type RetryOptions } from './retry.ts';

/** What a transaction hands to its function: the `query` of the pool or client it was opened on. */
export type PgTransaction<D extends PgQueryable = PgQueryable> = Pick<D, 'query'>;

export interface TransactionOptions {
  /** Default: the database's own, which is `read committed` unless somebody changed it. */
  readonly isolation?: Isolation;
  /** Runs all of it again after a serialization failure or a deadlock. `fn` must then have no effect but on the database. Default: never. */
  readonly retry?: RetryOptions;
}

/**
 * Runs `fn` in a transaction, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (the handle of another `transaction`, or a client that has begun one) it is a savepoint; on an
 *   error the outer transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * The handle takes the promise form of `query` only, and no BEGIN, COMMIT, ROLLBACK or SAVEPOINT by hand.
 *
 * @param db a `Pool`, a connected `Client` or `PoolClient` that nobody else uses meanwhile, or an open transaction.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the handle was
 * used after its end, or while a savepoint inside it was open. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 *
 * @example
 * const provider = await transaction(pool, async (tx) => {
 *   const { rows } = await tx.query('INSERT INTO providers (workspace_id, type) VALUES ($1, $2) RETURNING *', [ws, type]);
 *   return rows[0];
 * });
 *
 * @example
 * await transaction(pool, transfer, { isolation: 'serializable', retry: { attempts: 5, onRetry: ({ attempt }) => count(attempt) } });
 */
export async function transaction<D extends PgQueryable, T>(
  db: D,
  fn: (tx: PgTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const outer = isHandle(db) ? db : await openedByHand(db);
  if (outer) {
    if (options.isolation !== undefined || options.retry !== undefined)
      throw new TypeError('transaction: isolation and retry are for the outermost transaction only');
    return outer.savepoint(fn);
  }
  const opening = begin(options.isolation);
  return retrying(options.retry, () => withConnection(db, (connection) => run(connection, opening, fn)));
}

/** A client may be in a transaction that was begun by hand. */
async function openedByHand(db: PgQueryable): Promise<Handle | undefined> {
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
  return status === 'T' ? new Handle(db) : undefined;
}

async function run<T>(
  connection: Connection,
  opening: string,
  fn: (tx: PgQueryable) => Promise<T>,
): Promise<T> {
  const handle = new Handle(connection.client);
  try {
    await connection.client.query(opening);
    const result = await fn(handle);
    await commit(connection, handle);
    return result;
  } catch (error) {
    handle.abandon();
    await rollBack(connection);
    throw error;
  }
}

/** A connection on which not even ROLLBACK works is of no more use; the server rolls back by itself when it is closed. */
async function rollBack(connection: Connection): Promise<void> {
  if (connection.lost) return;
  try {
    await connection.client.query('ROLLBACK');
  } catch (error) {
    lose(connection, error);
  }
}
