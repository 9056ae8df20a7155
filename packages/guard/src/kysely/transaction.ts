import type { TransactionOptions } from '../transaction/options.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { KyselyDatabase, KyselyTransaction } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of Kysely, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `db.transaction().execute` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * @param db a `Kysely`, or a `Transaction`.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a dialect other than PostgreSQL, MySQL and SQLite.
 *
 * @example
 * const { id } = await transaction(db, (trx) =>
 *   trx.insertInto('providers').values({ workspace_id, type }).returning('id').executeTakeFirstOrThrow());
 */
export function transaction<D extends KyselyDatabase, T>(
  db: D,
  fn: (tx: KyselyTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, fn, options);
}
