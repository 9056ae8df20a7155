import type { TransactionOptions } from '../transaction/options.ts';
import { bare } from '../orm/bare.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { SequelizeDatabase, SequelizeTransaction } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of Sequelize, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `sequelize.transaction` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * Statements have to be told: `{ transaction }`, or by CLS where `Sequelize.useCLS` was called.
 *
 * @param db a `Sequelize`, or a `Transaction`.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a dialect other than PostgreSQL, MySQL and MariaDB.
 *
 * @example
 * const provider = await transaction(sequelize, (tx) => Provider.create({ workspaceId, type }, { transaction: tx }));
 */
export function transaction<D extends SequelizeDatabase, T>(
  db: D,
  fn: (tx: SequelizeTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, bare(fn), options);
}
