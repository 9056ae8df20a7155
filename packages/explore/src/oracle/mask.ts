import { ToctouError } from '../errors.ts';
import { memberOf } from './json-path.ts';

const STEP = /\.([^.[\]]+)|\[(\*|\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/** Which places the user declared meaningless. */
export interface Masks {
  /** `path` is of a body (`$.items[*].at`) or a header (`headers.location`). */
  readonly answer: (path: string) => boolean;
  readonly column: (table: string, column: string) => boolean;
}

/**
 * Compiles the `mask` of a config. `$` is the body of every response: `$.items[*].at` is a JSON path in it,
 * `headers.location` a header, and `providers.connected_at` a column (`billing.invoices.number` in another schema).
 * An index stands for every element of a list whose order does not count.
 *
 * @throws ToctouError `CONFIG_INVALID` when a mask is none of these.
 */
export function compileMasks(masks: readonly string[]): Masks {
  const paths = masks.filter((mask) => mask.startsWith('$')).map(compilePath);
  const names = new Set(masks.filter((mask) => !mask.startsWith('$')).map(checkName));
  return {
    answer: (path) => (path.startsWith('$') ? paths.some((pattern) => pattern.test(path)) : names.has(path)),
    column: (table, column) => names.has(`${table}.${column}`),
  };
}

function compilePath(mask: string): RegExp {
  let pattern = String.raw`\$`;
  STEP.lastIndex = 1;
  while (STEP.lastIndex < mask.length) {
    const step = STEP.exec(mask);
    if (!step) throw invalid(mask);
    const key = step[1] ?? step[3] ?? step[4];
    if (key !== undefined) pattern += memberOf('', key).replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    else pattern += step[2] === '*' ? String.raw`\[(?:\*|\d+)\]` : String.raw`\[(?:\*|${step[2]})\]`;
  }
  return new RegExp(`^${pattern}$`);
}

function checkName(mask: string): string {
  if (!/^[^.]+(\.[^.]+){1,2}$/.test(mask)) throw invalid(mask);
  return mask.replace(/^public\.(?=.*\.)/, '');
}

function invalid(mask: string): ToctouError {
  return new ToctouError('CONFIG_INVALID', `mask: '${mask}' is neither a JSON path nor a column`, {
    hint: "write '$.items[*].at' for a value in responses, 'headers.location' for a header, 'table.column' for a column",
  });
}
