import type { TransactionOptions } from '../transaction/options.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { DrizzleDatabase, DrizzleTransaction } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of Drizzle, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `db.transaction` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * The same from `tx.transaction(fn)` within: it is a savepoint of guard's.
 *
 * @param db what `drizzle()` returned, for whichever driver, or a `tx`.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a synchronous driver (better-sqlite3): its transactions cannot wait for `fn`.
 *
 * @example
 * const [provider] = await transaction(db, (tx) => tx.insert(providers).values({ workspaceId, type }).returning());
 */
export function transaction<D extends DrizzleDatabase, T>(
  db: D,
  fn: (tx: DrizzleTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, fn, options);
}
