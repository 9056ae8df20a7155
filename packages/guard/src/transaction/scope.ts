import { GuardError } from '../guard-error.ts';
import { property } from '../property.ts';
import type { AnyClient } from './client.ts';
import { serverCodeOf } from './server-error.ts';
import { leadTo } from './stack.ts';
import { unlessAborted } from './unless-aborted.ts';

const brand = Symbol.for('toctou.guard.transaction');

/** What a scope is part of. */
export interface ScopeOptions {
  /** What drives it: whoever has the handle can run statements of his own, and set savepoints. */
  readonly client: AnyClient;
  /** The open transaction in the client's own terms. */
  readonly native: unknown;
  /** 0 for a transaction, from 1 for savepoints. */
  readonly depth: number;
  readonly signal: AbortSignal | undefined;
}

/** How a statement is run. */
export interface RunOptions {
  /** Errors that are an answer to what was asked, and leave the transaction usable. Default: none. */
  readonly expected?: (error: unknown) => boolean;
  /** Made where the user asked for the statement, when that is not where it is sent. */
  readonly caller?: Error;
}

/**
 * The state of one open transaction, or of a savepoint in it: which statements it takes, and what has failed. The database
 * may forgive a failed statement (MySQL, SQLite), ignore everything after it (PostgreSQL), or go on in autocommit (MySQL after a
 * deadlock); here it is the same everywhere: after a failure nothing goes on but the rollback.
 */
export class Scope {
  readonly client: AnyClient;
  readonly native: unknown;
  readonly depth: number;
  readonly signal: AbortSignal | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #state: 'open' | 'waiting' | 'ended' = 'open';
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ScopeOptions) {
    this.client = options.client;
    this.native = options.native;
    this.depth = options.depth;
    this.signal = options.signal;
  }

  /** Whether a statement, or a transaction inside, runs. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Runs a statement, unless this is not the time for one; notices when the database refuses it.
   *
   * `send` is called at once, so that what it throws or rejects with may have the caller's stack.
   */
  run<T>(send: () => PromiseLike<T>, options: RunOptions = {}): Promise<T> {
    const caller = options.caller ?? new Error();
    return this.#track(async () => {
      this.check();
      try {
        return await unlessAborted(send(), this.signal);
      } catch (error) {
        leadTo(caller, error);
        if (options.expected?.(error) !== true) this.fail(error);
        throw error;
      }
    });
  }

  /** {@link run} for clients that answer at once. */
  runSync<T>(send: () => T): T {
    this.check();
    try {
      return send();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Runs what has the transaction to itself: one inside this one. */
  async suspend<T>(inside: () => Promise<T>): Promise<T> {
    this.check();
    this.#state = 'waiting';
    try {
      return await this.#track(inside);
    } finally {
      if (this.#state === 'waiting') this.#state = 'open';
    }
  }

  /** Notes a failure, if it is the database's: what a driver throws by itself has not reached it. The first one counts. */
  fail(error: unknown): void {
    if (this.client.strict === true || serverCodeOf(error) !== undefined) this.#failure ??= { error };
  }

  /** Notes a failure, whosever it is. */
  die(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Forgets what has failed: a savepoint of the client's own has been rolled back to. */
  forgive(): void {
    this.#failure = undefined;
  }

  /** @throws GuardError, or the signal's reason, unless a statement may be sent. */
  check(): void {
    this.signal?.throwIfAborted();
    if (this.#failure)
      throw new GuardError(
        'TRANSACTION_ABORTED',
        'this transaction was ended by an earlier failure; roll back first: let the error leave transaction(), or put the part that may fail into a transaction() of its own',
        this.#failure.error,
      );
    if (this.#state === 'waiting')
      throw new GuardError(
        'TRANSACTION_NOT_OPEN',
        'a transaction inside this one is open; use the handle of the inner one',
      );
    if (this.#state === 'ended')
      throw new GuardError('TRANSACTION_NOT_OPEN', 'this transaction is over; is an await missing?');
  }

  /** Takes no further statements, waits for those that nobody waited for, and throws when one has failed, whoever caught that. */
  async end(): Promise<void> {
    await this.abandon();
    this.signal?.throwIfAborted();
    if (this.#failure) throw rolledBack(this.#failure.error);
  }

  /** Takes no further statements, and waits for those that nobody waited for. */
  async abandon(): Promise<void> {
    this.#state = 'ended';
    while (this.busy) await Promise.allSettled(this.#running);
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** The error of a transaction whose end was reached although it cannot be saved. */
export function rolledBack(cause?: unknown): GuardError {
  return new GuardError(
    'TRANSACTION_ROLLED_BACK',
    'nothing was saved: a statement failed, its error was caught, and the transaction was rolled back',
    cause,
  );
}

/** Marks what a user's function gets, for {@link scopeOf}. By a symbol of the registry: two copies of a package are common. */
export function mark<Tx extends object>(handle: Tx, scope: Scope): Tx {
  return Object.defineProperty(handle, brand, { value: scope, configurable: true });
}

/**
 * The open transaction that `db` is the handle of: begun twice, it would be committed too early.
 */
export function scopeOf(db: object): Scope | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands behind the symbol, only `mark` has put there
  return property(db, brand) as Scope | undefined;
}

/** @throws TypeError when a handle of one client was given to another. */
export function sameClient(scope: Scope, client: { readonly name: string }): Scope {
  if (scope.client.name === client.name) return scope;
  throw new TypeError(`this is an open transaction of ${scope.client.name}, not of ${client.name}`);
}
