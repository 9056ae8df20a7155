import type { TransactionOptions } from '../transaction/options.ts';
import { transactionOf } from '../orm/transaction-of.ts';
import type { PrismaDatabase, PrismaTransaction } from './driver.ts';
import { client } from './orm.ts';

/**
 * Runs `fn` in a transaction of Prisma, and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (what another `transaction` or `prisma.$transaction` gave) it is a savepoint; on an error the outer
 *   transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 * - Violations that only COMMIT reports are thrown as they are; put `guard` around to translate them.
 *
 * How long it may take and wait is said where the client is made: `new PrismaClient({ transactionOptions })`. The same from
 * `tx.$transaction(fn)` within: it is a savepoint of guard's.
 *
 * @param db a `PrismaClient`, extended or not, or what `$transaction` gave.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the
 * transaction was used after its end, or ended by hand. `OUTCOME_UNKNOWN`: the connection was lost during COMMIT.
 * @throws TypeError for a provider other than PostgreSQL, CockroachDB, MySQL and SQLite.
 *
 * @example
 * const provider = await transaction(prisma, (tx) => tx.provider.create({ data: { workspaceId, type } }));
 */
export function transaction<D extends PrismaDatabase, T>(
  db: D,
  fn: (tx: PrismaTransaction<D>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transactionOf(client, db, fn, options);
}
