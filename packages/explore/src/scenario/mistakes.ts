import { ToctouError, type ErrorCode } from '../errors.ts';

/** One thing wrong with a config. */
export interface Mistake {
  /** Keys from the top of the config. */
  readonly path: readonly PropertyKey[];
  /** What follows the path in the message: `is 5, expected a string`. */
  readonly text: string;
  /** Meant well, but not built yet. */
  readonly unsupported?: boolean;
}

/**
 * One error for all mistakes: a single one is its message, several are the lines of its detail. Its code is `UNSUPPORTED`
 * if that is all, `SCENARIO_INVALID` if only scenarios are wrong, else `CONFIG_INVALID`.
 *
 * @param source - Where they were found, such as `toctou.config.ts`.
 * @param writePath - How a path is written there.
 */
export function mistakesError(
  mistakes: readonly Mistake[],
  source: string,
  writePath: (path: readonly PropertyKey[]) => string = formatPath,
): ToctouError {
  const lines = mistakes.map(({ path, text }) => `${writePath(path)} ${text}`);
  return lines.length === 1
    ? new ToctouError(codeOf(mistakes), `${source}: ${lines.join('')}`)
    : new ToctouError(codeOf(mistakes), `${source} has ${lines.length} mistakes`, {
        detail: lines.join('\n'),
      });
}

function codeOf(mistakes: readonly Mistake[]): ErrorCode {
  if (mistakes.every(({ unsupported }) => unsupported)) return 'UNSUPPORTED';
  return mistakes.every(({ path }) => path[0] === 'scenarios' && path.length > 1)
    ? 'SCENARIO_INVALID'
    : 'CONFIG_INVALID';
}

/**
 * Writes a path as one would in JavaScript.
 *
 * @example
 * formatPath(['scenarios', 'connect twice', 'race', 1, 'method']); // 'scenarios["connect twice"].race[1].method'
 */
export function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the config';
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    const name = String(key);
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return parts.join('').replace(/^\./, '');
}
