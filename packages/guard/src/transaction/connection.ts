import { isGuardError } from '../guard-error.ts';
import { isRefusedCommit } from './server-error.ts';

/** A connection while a transaction has it: what an open transaction is to a client that has no transactions of its own. */
export interface Connection<C> {
  readonly client: C;
  /** Why it must not be used again; it never goes back to a pool then. */
  lost: unknown;
}

/** Statements of the transaction itself, one after another, in as few round trips as the client can. */
export type Send = (...statements: readonly [string, ...string[]]) => Promise<unknown>;

/** Marks a connection as lost; the first reason counts. */
export function lose(connection: Connection<unknown>, reason: unknown): void {
  connection.lost ??= reason ?? new Error('the connection is lost');
}

/**
 * Begins, runs `body`, and commits or rolls back, by SQL. A connection on which ROLLBACK does not work, or COMMIT was not
 * answered, is lost: the server rolls back by itself when it is closed.
 *
 * @param commit COMMIT, where the answer to it says more than its error does.
 */
export async function bracket<T>(
  connection: Connection<unknown>,
  send: Send,
  opening: readonly [string, ...string[]],
  body: () => Promise<T>,
  commit: () => Promise<unknown> = () => send('COMMIT'),
): Promise<T> {
  try {
    await send(...opening);
    const result = await body();
    try {
      await commit();
    } catch (error) {
      if (!isGuardError(error) && !isRefusedCommit(error)) lose(connection, error);
      throw error;
    }
    return result;
  } catch (error) {
    if (connection.lost === undefined)
      await send('ROLLBACK').catch((reason: unknown) => {
        lose(connection, reason);
      });
    throw error;
  }
}

/** A savepoint around `body`, by SQL. */
export async function savepointBySql<T>(send: Send, depth: number, body: () => Promise<T>): Promise<T> {
  const name = `toctou_${depth}`;
  await send(`SAVEPOINT ${name}`);
  try {
    const result = await body();
    await send(`RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    await send(`ROLLBACK TO SAVEPOINT ${name}`, `RELEASE SAVEPOINT ${name}`);
    throw error;
  }
}
