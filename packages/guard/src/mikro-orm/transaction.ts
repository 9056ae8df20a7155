import type { TransactionOptions } from '../transaction/options.ts';
import { bare } from '../orm/bare.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { MikroOrmDatabase } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of MikroORM, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `em.transactional` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * `fn` gets a fork, as in `em.transactional`, which is flushed at its end.
 *
 * @param em an `EntityManager` of a SQL database.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a database other than PostgreSQL, MySQL, MariaDB and SQLite.
 *
 * @example
 * await transaction(em, async (tx) => {
 *   tx.persist(tx.create(Provider, { workspaceId, type }));
 * });
 */
export function transaction<D extends MikroOrmDatabase, T>(
  em: D,
  fn: (tx: D) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const flushed = async (tx: D): Promise<T> => {
    const result = await fn(tx);
    await tx.flush();
    return result;
  };
  return transactionOf(client, em, bare(flushed), options);
}
