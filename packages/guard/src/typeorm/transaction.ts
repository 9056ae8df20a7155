import type { TransactionOptions } from '../transaction/options.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { TypeormDatabase, TypeormManager } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of TypeORM, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `dataSource.transaction` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * @param db a `DataSource`, or an `EntityManager`.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a database other than PostgreSQL, CockroachDB, MySQL, MariaDB and SQLite.
 *
 * @example
 * const provider = await transaction(dataSource, (manager) => manager.save(Provider, { workspaceId, type }));
 */
export function transaction<D extends TypeormDatabase, T>(
  db: D,
  fn: (tx: TypeormManager<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, fn, options);
}
