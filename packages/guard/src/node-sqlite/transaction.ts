import type { SqliteDatabase, SqliteHandle } from '../sqlite/driver.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { client } from './client.ts';

/** What a transaction hands to its function: `prepare` and `exec` of the database. */
export type NodeSqliteTransaction<D extends SqliteHandle = SqliteDatabase> = Pick<D, 'prepare' | 'exec'>;

/**
 * Runs `fn` in a transaction (BEGIN IMMEDIATE), and commits it when `fn` resolves.
 *
 * - On any error it rolls back first and then rethrows the same error.
 * - Inside an open transaction (the handle of another `transaction`, or a database that has begun one by hand) it is a savepoint; on
 *   an error the outer transaction is where it was before, and goes on.
 * - A statement's failure that `fn` swallows is no success: the next statement, or else the end, throws.
 *
 * A database is one connection, and one connection has one transaction. So those of one database wait for each other, and
 * whoever writes through the database itself, past the handle, while `fn` waits for something else, writes into the transaction:
 * keep `fn` free of such waits, or write through `transaction` and `insertOnce` alone. For the same reason a `transaction` on the
 * database, and not on the handle, inside `fn` waits for ever. Statements prepared beforehand run in the transaction, too, but
 * their failures are not noticed.
 *
 * @param db a `DatabaseSync` of node:sqlite, or an open transaction.
 * @param options `isolation`: SQLite has `serializable` only. `signal`: a statement that runs cannot be ended.
 * @throws GuardError `TRANSACTION_ABORTED`, `TRANSACTION_ROLLED_BACK`: a failure was swallowed. `TRANSACTION_NOT_OPEN`: the handle was
 * used after its end, or while a savepoint inside it was open.
 *
 * @example
 * const id = await transaction(db, (tx) =>
 *   tx.prepare('INSERT INTO providers (workspace_id, type) VALUES (?, ?)').run(ws, type).lastInsertRowid);
 */
export function transaction<D extends SqliteHandle, T>(
  db: D,
  fn: (tx: NodeSqliteTransaction<D>) => Promise<T> | T,
  options: TransactionOptions = {},
): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `prepare` and `exec` are those of `D`
  return runTransaction(client, db, (tx) => Promise.resolve(fn(tx as NodeSqliteTransaction<D>)), options);
}
