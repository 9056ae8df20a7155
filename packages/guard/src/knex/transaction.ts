import type { TransactionOptions } from '../transaction/options.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { KnexDatabase, KnexTransaction } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of Knex, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `knex.transaction` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * `trx.commit()` and `trx.rollback()` are not for `fn` to call.
 *
 * @param db a `Knex`, or a `Knex.Transaction`.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a dialect other than PostgreSQL, CockroachDB, MySQL, MariaDB and SQLite.
 *
 * @example
 * const [provider] = await transaction(knex, (trx) => trx('providers').insert({ workspace_id, type }, '*'));
 */
export function transaction<D extends KnexDatabase, T>(
  db: D,
  fn: (tx: KnexTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, fn, options);
}
