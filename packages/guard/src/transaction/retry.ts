import type { Abort } from '../violation.ts';
import { abortOf } from '../violation-of.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Milliseconds. The wait before the second attempt is at most this, and twice as much before each further one. */
const base = 10;
/** Milliseconds. No wait is longer. */
const cap = 1_000;

/** A further attempt that is about to be made. */
export interface Retry {
  /** The attempt that has failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delay: number;
  readonly abort: Abort;
}

/** Whether and how a transaction is run again from its start. */
export interface RetryOptions {
  /** How often it is run at the most, the first time included. */
  readonly attempts: number;
  /** Called before each further attempt: for logs and metrics. */
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * Runs `attempt` again after a serialization failure or a deadlock, after a random wait (full jitter), as often as allowed.
 * The last error is thrown as it is.
 */
export async function retrying<T>(
  options: RetryOptions | undefined,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  const attempts = options?.attempts ?? 1;
  if (!Number.isInteger(attempts) || attempts < 1)
    throw new RangeError(`transaction: retry.attempts must be an integer from 1, not ${String(attempts)}`);
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      const abort = abortOf(error);
      if (made === attempts || abort?.retry !== 'transaction') throw error;
      const delay = Math.random() * Math.min(cap, base * 2 ** (made - 1));
      options?.onRetry?.({ attempt: made, delay, abort });
      const pause = new Promise((resolve) => {
        setTimeout(resolve, delay);
      });
      await unlessAborted(pause, signal);
    }
  }
}
