import type { TransactionOptions } from '../transaction/options.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { client } from './client.ts';
import type { PgQueryable } from './driver.ts';

/** What a transaction hands to its function: the `query` of the pool or client it was opened on. */
export type PgTransaction<D extends PgQueryable = PgQueryable> = Pick<D, 'query'>;

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
 *
 * @example
 * await transaction(pool, transfer, { signal: AbortSignal.timeout(2_000) });
 */
export function transaction<D extends PgQueryable, T>(
  db: D,
  fn: (tx: PgTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return runTransaction(client, db, fn, options);
}
