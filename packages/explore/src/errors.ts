const brand = Symbol.for('toctou.error');

/** Why a run could not be carried out. Stable: scripts may branch on it. */
export type ErrorCode =
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_INVALID'
  | 'SCENARIO_INVALID'
  | 'NOTHING_MATCHED'
  | 'SETUP_FAILED'
  | 'GIVEN_FAILED'
  | 'APP_EXITED'
  | 'APP_NOT_READY'
  | 'APP_FAILED'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_FOREIGN'
  | 'DATABASE_ROLE'
  | 'DATABASE_FAILED'
  | 'EMBEDDED_MISSING'
  | 'EMBEDDED_FAILED'
  | 'NO_SPACE'
  | 'WIRE'
  | 'UNSUPPORTED'
  | 'SCHEDULE_INVALID'
  | 'REPORT_FAILED'
  | 'REPORTS_UNFIT'
  | 'RESUME_INVALID';

/**
 * An error that toctou foresaw: a code, one sentence, and the next step.
 *
 * Recognise it with {@link isToctouError}, not with `instanceof`: two copies of a package are common.
 *
 * @example
 * throw new ToctouError('APP_EXITED', 'the app exited with code 1 before it was ready', { hint: 'run `npm start` by hand' });
 */
export class ToctouError extends Error {
  override readonly name: string = 'ToctouError';
  readonly code: ErrorCode;
  /** What to do next, as one sentence. */
  readonly hint: string | undefined;
  /** Lines that help to see the cause: the app's last output, the statement with its position. */
  readonly detail: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; detail?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, brand, { value: true });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
  }
}

/** Whether a value is a {@link ToctouError}, of whichever copy of this package. */
export function isToctouError(value: unknown): value is ToctouError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
