import { property } from './property.ts';

const brand = Symbol.for('toctou.guard.error');

/** Stable: code may branch on it. */
export type GuardErrorCode =
  /** A statement was sent in a transaction that an earlier failure had ended; that failure is the cause. */
  | 'TRANSACTION_ABORTED'
  /** The end of a transaction was reached, but the database rolled it back; the swallowed failure is the cause. */
  | 'TRANSACTION_ROLLED_BACK'
  /** A statement was sent through a transaction that is over, or that waits for one inside it. */
  | 'TRANSACTION_NOT_OPEN'
  /** The connection was lost during COMMIT: saved or not, nobody knows. */
  | 'OUTCOME_UNKNOWN'
  /** `insertOnce`: a row is in the way, and this transaction cannot see it. */
  | 'ROW_INVISIBLE';

/**
 * Something that went wrong in the use of a transaction, and not in a statement: a code, a sentence, a cause.
 *
 * Recognise it with {@link isGuardError}, not with `instanceof`: two copies of a package are common.
 */
export class GuardError extends Error {
  override readonly name = 'GuardError';
  declare readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    Object.defineProperty(this, brand, { value: true });
    this.code = code;
  }
}

/** Whether a value is a {@link GuardError}, of whichever copy of this package. */
export function isGuardError(value: unknown): value is GuardError {
  return property(value, brand) === true;
}

/**
 * Whether a transaction ended without anybody knowing how: the connection was lost during COMMIT. What was written may be
 * there. Look before doing it again, or make it idempotent.
 *
 * @example
 * if (isOutcomeUnknown(error)) return existing(await findProvider(pool, input));
 */
export function isOutcomeUnknown(value: unknown): value is GuardError {
  return isGuardError(value) && value.code === 'OUTCOME_UNKNOWN';
}
