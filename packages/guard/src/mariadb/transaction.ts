import type { TransactionOptions } from '../transaction/options.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { client } from './client.ts';
import type { MariadbQueryable } from './driver.ts';

/** What a transaction hands to its function: `query`, `execute` and `batch` of the pool or connection it was opened on. */
export type MariadbTransaction<D extends MariadbQueryable = MariadbQueryable> = Pick<
  D,
  'query' | 'execute' | 'batch'
>;

/**
 * Runs `fn` in a transaction, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (the handle of another `transaction`, or a connection that has begun one) it is a savepoint; on an
 *   error the outer transaction is where it was before, and goes on. After a deadlock it does not: the server has ended all of it.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws. The server would go on, after a
 *   deadlock even in autocommit.
 *
 * The handle takes no BEGIN, COMMIT, ROLLBACK or SAVEPOINT by hand, and nothing that commits by itself, such as DDL.
 *
 * @param db a pool, a connection that nobody else uses meanwhile, both of the promise API, or an open transaction.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the handle was
 * used after its end, or while a savepoint inside it was open. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 *
 * @example
 * const id = await transaction(pool, async (tx) => {
 *   const { insertId } = await tx.query('INSERT INTO providers (workspace_id, type) VALUES (?, ?)', [ws, type]);
 *   return insertId;
 * });
 */
export function transaction<D extends MariadbQueryable, T>(
  db: D,
  fn: (tx: MariadbTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return runTransaction(client, db, fn, options);
}
