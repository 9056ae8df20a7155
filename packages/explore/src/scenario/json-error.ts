/** Where a text stops being JSON. Line and column count from 1. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  /** What was found there: `}`, `the end`. */
  readonly found: string;
  readonly expected: string;
}

type State = 'value' | 'value or "]"' | 'key' | 'key or "}"' | '":"' | 'more';

const string = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const scalar = String.raw`(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])`;
const tokens = new RegExp(
  String.raw`([ \t\r\n]*)(?:([{}[\]:,])|(${string})|(${scalar})|([^ \t\r\n][\w.-]*)|$)`,
  'gyu',
);

/**
 * Finds the first place where a text breaks the grammar of JSON (RFC 8259), which `JSON.parse` does not tell reliably.
 *
 * @returns Nothing for valid JSON.
 * @example
 * findJsonError('{ "a": 1, }'); // { line: 1, column: 11, found: '}', expected: 'a key in double quotes' }
 */
export function findJsonError(text: string): JsonError | undefined {
  const closers: string[] = [];
  let state: State = 'value';
  for (const { 1: space = '', 2: mark, 3: quoted, 4: plain, 5: other, index } of text.matchAll(tokens)) {
    const token = mark ?? quoted ?? plain ?? other;
    if (token === undefined && state === 'more' && closers.length === 0) return undefined;
    const kind = mark ?? (quoted === undefined ? (plain === undefined ? 'other' : 'scalar') : 'string');
    const next = follow(state, kind, closers);
    if (next === undefined) {
      const before = text.slice(0, index + space.length).split('\n');
      return {
        line: before.length,
        column: (before.at(-1) ?? '').length + 1,
        found: token ?? 'the end',
        expected: expectation(state, closers.at(-1)),
      };
    }
    state = next;
  }
  return undefined;
}

/** The state after a token, nothing if it does not belong there. Keeps the brackets that are still to be closed. */
function follow(state: State, kind: string, closers: string[]): State | undefined {
  if (state === '":"') return kind === ':' ? 'value' : undefined;
  if (state === 'key' || (state === 'key or "}"' && kind !== '}'))
    return kind === 'string' ? '":"' : undefined;
  const mayClose = state !== 'value';
  if (mayClose && kind === closers.at(-1)) {
    closers.pop();
    return 'more';
  }
  if (state === 'more') {
    if (kind !== ',' || closers.length === 0) return undefined;
    return closers.at(-1) === '}' ? 'key' : 'value';
  }
  if (kind === 'string' || kind === 'scalar') return 'more';
  if (kind !== '{' && kind !== '[') return undefined;
  closers.push(kind === '{' ? '}' : ']');
  return kind === '{' ? 'key or "}"' : 'value or "]"';
}

function expectation(state: State, closer: string | undefined): string {
  if (state === 'more') return closer === undefined ? 'nothing more' : `"," or "${closer}"`;
  if (state === '":"') return state;
  const words = state.replace('key', 'key in double quotes');
  return `a ${words}`;
}
