const brand = Symbol.for('toctou.error');

/** Why a scan could not be carried out. Stable: scripts may branch on it. */
export type ScanErrorCode =
  | 'PATH_NOT_FOUND'
  | 'NOTHING_FOUND'
  | 'OPTION_INVALID'
  | 'BASELINE_INVALID'
  | 'GIT_FAILED'
  | 'DATABASE_UNREACHABLE'
  | 'REPORT_FAILED'
  | 'CACHE_FAILED'
  | 'TYPES_UNAVAILABLE';

/**
 * An error that scan foresaw: a code, one sentence, and the next step. `toctou` tells it as a line, not as a stack.
 *
 * @example
 * throw new ScanError('PATH_NOT_FOUND', "there is no 'scr'", { hint: 'paths are relative to the working folder' });
 */
export class ScanError extends Error {
  override readonly name = 'ToctouError';
  readonly code: ScanErrorCode;
  /** What to do next, as one sentence. */
  readonly hint: string | undefined;

  constructor(code: ScanErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, brand, { value: true });
    this.code = code;
    this.hint = options.hint;
  }
}
