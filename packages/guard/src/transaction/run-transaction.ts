import { GuardError, isGuardError } from '../guard-error.ts';
import { abortOf } from '../violation-of.ts';
import type { Client } from './client.ts';
import type { TransactionOptions } from './options.ts';
import { retrying } from './retry.ts';
import { mark, sameClient, Scope, scopeOf } from './scope.ts';
import { isRefusedCommit } from './server-error.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What every adapter's `transaction` does; see `Client` for what the adapter does. */
export async function runTransaction<D extends object, N, Tx extends object, T>(
  client: Client<D, N, Tx>,
  db: D | Tx,
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  options.signal?.throwIfAborted();
  const outer = await openIn(client, db, options.signal);
  if (outer) {
    if (options.isolation !== undefined || options.retry !== undefined)
      throw new TypeError('transaction: isolation and retry are for the outermost transaction only');
    return inside(client, outer, fn, options.signal);
  }
  // What is no handle is a database.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return retrying(options.retry, options.signal, () => outermost(client, db as D, fn, options));
}

/** The transaction that `db` is part of already. */
async function openIn<D extends object, N, Tx extends object>(
  client: Client<D, N, Tx>,
  db: D | Tx,
  signal: AbortSignal | undefined,
): Promise<Scope | undefined> {
  const scope = scopeOf(db);
  if (scope) return sameClient(scope, client);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no handle is a database
  const native = await client.joined?.(db as D);
  return native === undefined ? undefined : new Scope({ client, native, depth: 0, signal });
}

async function outermost<D extends object, N, Tx extends object, T>(
  client: Client<D, N, Tx>,
  db: D,
  fn: (tx: Tx) => Promise<T>,
  { isolation, signal }: TransactionOptions,
): Promise<T> {
  const body: Body = { state: 'to come' };
  const begun = client.begin(db, { isolation, signal }, (native) => {
    signal?.throwIfAborted();
    return watched(body, async () => {
      const result = await perform(client, native, 0, fn, signal, body);
      const lost = client.lost?.(native);
      if (lost !== undefined) throw lost;
      return result;
    });
  });
  try {
    // While it waits for a connection, nobody needs to wait for it.
    return await unlessAborted(begun, signal).catch((error: unknown) => {
      if (body.state === 'to come') throw error;
      return begun;
    });
  } catch (error) {
    if (body.state === 'failed') throw body.reason;
    // The client gave up while the function runs: what that sends from now on must not reach anybody.
    body.scope?.die(error);
    if (body.state !== 'resolved' || isGuardError(error) || isRefusedCommit(error)) throw error;
    throw new GuardError(
      'OUTCOME_UNKNOWN',
      'the connection was lost during COMMIT: the transaction may or may not be saved',
      error,
    );
  }
}

/** A savepoint: on an error the outer transaction is where it was before, unless the database has ended it. */
async function inside<D extends object, N, Tx extends object, T>(
  client: Client<D, N, Tx>,
  outer: Scope,
  fn: (tx: Tx) => Promise<T>,
  own: AbortSignal | undefined,
): Promise<T> {
  const signal = own && outer.signal ? AbortSignal.any([own, outer.signal]) : (own ?? outer.signal);
  const depth = outer.depth + 1;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the client of that name made it
  const native = outer.native as N;
  return outer.suspend(async () => {
    const body: Body = { state: 'to come' };
    try {
      return await client.savepoint(native, depth, (inner) =>
        watched(body, () => perform(client, inner, depth, fn, signal, body)),
      );
    } catch (error) {
      const reason = body.state === 'failed' ? body.reason : error;
      // The connection is gone, or the savepoint is. MySQL's deadlock takes all of the transaction with it.
      if (body.state !== 'failed' || error !== reason || endsAll(client.dialectOf(native), reason)) {
        body.scope?.die(reason);
        outer.die(reason);
      }
      throw reason;
    }
  });
}

/** Whether an error ends the transaction that the savepoint was in, too. PostgreSQL keeps that even after a deadlock. */
function endsAll(dialect: string, error: unknown): boolean {
  return dialect !== 'postgres' && abortOf(error)?.retry === 'transaction';
}

/** How far the callback is that runs the user's function. */
interface Body {
  state: 'to come' | 'running' | 'failed' | 'resolved';
  reason?: unknown;
  scope?: Scope;
}

/** A client need not reject with what its callback has rejected with. */
async function watched<T>(body: Body, run: () => Promise<T>): Promise<T> {
  body.state = 'running';
  try {
    const result = await run();
    body.state = 'resolved';
    return result;
  } catch (reason) {
    body.state = 'failed';
    body.reason = reason;
    throw reason;
  }
}

/** Runs the user's function on a handle, and makes sure that nothing it started is still running. */
async function perform<D extends object, N, Tx extends object, T>(
  client: Client<D, N, Tx>,
  native: N,
  depth: number,
  fn: (tx: Tx) => Promise<T>,
  signal: AbortSignal | undefined,
  body: Body,
): Promise<T> {
  const scope = new Scope({ client, native, depth, signal });
  body.scope = scope;
  const interrupt = (): void => {
    if (scope.busy) client.interrupt?.(native, signal?.reason);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await fn(mark(client.handle(native, scope), scope));
    await scope.end();
    return result;
  } catch (error) {
    await scope.abandon();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
