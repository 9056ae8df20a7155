import type { Isolation } from './isolation.ts';
import type { RetryOptions } from './retry.ts';

/** For the outermost transaction. A transaction inside another takes `signal` only. */
export interface TransactionOptions {
  /** Default: the database's own. */
  readonly isolation?: Isolation;
  /** Runs all of it again after a serialization failure or a deadlock. `fn` must then have no effect but on the database. Default: never. */
  readonly retry?: RetryOptions;
  /**
   * Aborted before COMMIT is sent: rolls back, and rejects with the signal's reason. A statement that waits is ended, where the client
   * can. What `fn` waits for besides statements is its own affair. An abort during COMMIT comes too late and does nothing.
   */
  readonly signal?: AbortSignal;
}
