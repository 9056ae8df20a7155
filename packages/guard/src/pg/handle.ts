import { sqlStateOf } from '../dialect/postgres.ts';
import { GuardError } from '../guard-error.ts';
import type { PgClient, PgQueryable, PgResult } from './driver.ts';

const brand = Symbol.for('toctou.guard.transaction');

/**
 * An open transaction, or a savepoint in one. It passes statements on until one of them fails; after that PostgreSQL ignores
 * everything until the rollback, and so the handle refuses it, with the failure as the cause.
 */
export class Handle implements PgQueryable {
  readonly #client: PgClient;
  readonly #depth: number;
  #state: 'open' | 'waiting' | 'ended' = 'open';
  #failure: { readonly error: unknown } | undefined;

  constructor(client: PgClient, depth: number = 0) {
    this.#client = client;
    this.#depth = depth;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Runs a statement; takes what the client's own `query` takes in its promise form. */
  async query(...statement: [text: string, values?: unknown[]]): Promise<PgResult> {
    this.#refuseUnlessOpen();
    return this.#send(...statement);
  }

  /** The first failure of a statement since the handle began. */
  get failure(): unknown {
    return this.#failure?.error;
  }

  /** Ends the handle, after an error that left the function. */
  abandon(): void {
    this.#state = 'ended';
  }

  /** Ends the handle. Throws when a statement has failed since it began, whoever caught that. */
  end(): void {
    this.#state = 'ended';
    if (this.#failure) throw rolledBack(this.#failure.error);
  }

  /**
   * Runs `fn` between a savepoint and its release, or rolls back to it.
   */
  async savepoint<T>(fn: (handle: PgQueryable) => Promise<T>): Promise<T> {
    this.#refuseUnlessOpen();
    this.#state = 'waiting';
    const name = `toctou_${this.#depth + 1}`;
    try {
      await this.#send(`SAVEPOINT ${name}`);
      const inner = new Handle(this.#client, this.#depth + 1);
      try {
        const result = await fn(inner);
        inner.end();
        await inner.#release(name);
        return result;
      } catch (error) {
        inner.abandon();
        await this.#rollBackTo(name, error);
        throw error;
      }
    } finally {
      if (this.#state === 'waiting') this.#state = 'open';
    }
  }

  /** A statement that nobody waited for may have failed since. */
  async #release(name: string): Promise<void> {
    try {
      await this.#client.query(`RELEASE SAVEPOINT ${name}`);
    } catch (error) {
      throw this.#failure ? rolledBack(this.#failure.error) : error;
    }
  }

  async #rollBackTo(name: string, reason: unknown): Promise<void> {
    try {
      await this.#client.query(`ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`);
    } catch {
      // The connection is gone, or the savepoint is; the reason is what the caller has to hear of, now and at the next statement.
      this.#failure ??= { error: reason };
    }
  }

  async #send(...statement: [text: string, values?: unknown[]]): Promise<PgResult> {
    try {
      return await this.#client.query(...statement);
    } catch (error) {
      // What the driver itself throws, such as a value that it cannot encode, has not reached the server.
      if (typeof error === 'object' && error !== null && sqlStateOf(error)) this.#failure ??= { error };
      throw error;
    }
  }

  #refuseUnlessOpen(): void {
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
}

/** The error of a transaction whose end was reached although the database had rolled it back. */
export function rolledBack(cause?: unknown): GuardError {
  return new GuardError(
    'TRANSACTION_ROLLED_BACK',
    'nothing was saved: a statement failed, its error was caught, and PostgreSQL rolled the transaction back',
    cause,
  );
}

/** Whether a value is an open transaction, of whichever copy of this package: begun twice, it would be committed too early. */
export function isHandle(db: object): db is Handle {
  return brand in db;
}
