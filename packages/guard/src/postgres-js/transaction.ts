import type { TransactionOptions } from '../transaction/options.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { client } from './client.ts';
import type { PostgresJsSql } from './driver.ts';

/** What a transaction hands to its function: the `sql` that postgres.js itself hands to the function of `begin`. */
export type PostgresJsTransaction<D extends PostgresJsSql = PostgresJsSql> = D extends {
  begin(options: string, body: (sql: infer Tx) => unknown): unknown;
}
  ? Tx
  : D;

/**
 * Runs `fn` in a transaction, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (the handle of another `transaction`) it is a savepoint, and so is the handle's own `savepoint`; on
 *   an error the outer transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * The handle takes no BEGIN, COMMIT, ROLLBACK or SAVEPOINT by hand, and not `prepare`.
 *
 * @param db the `sql` of postgres.js, or an open transaction.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the handle was
 * used after its end, or while a savepoint inside it was open. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 *
 * @example
 * const provider = await transaction(sql, async (tx) => {
 *   const [row] = await tx`INSERT INTO providers (workspace_id, type) VALUES (${ws}, ${type}) RETURNING *`;
 *   return row;
 * });
 */
export function transaction<D extends PostgresJsSql, T>(
  db: D,
  fn: (tx: PostgresJsTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of postgres.js's own transaction is only in `D`
  return runTransaction(client, db, fn as (tx: object) => Promise<T>, options);
}
