import { parseSync, type Comment, type ParserOptions, type Program } from 'oxc-parser';
import { DEEPEST, nestingOf } from './nesting.ts';
import { tryParsing } from './parse-canary.ts';

/** A file of the project, parsed. */
export interface SourceFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/**
 * Parses a file; what is broken is left out, as far as the parser recovers.
 *
 * @throws Error with the first message of the parser, where nothing could be read.
 */
export function parseSource(path: string, text: string): SourceFile {
  const options: ParserOptions = { preserveParens: false, ...(path.endsWith('.js') ? { lang: 'jsx' } : {}) };
  const nesting = nestingOf(text);
  const reason =
    nesting === 'deep'
      ? `nested more than ${DEEPEST} levels deep`
      : nesting === 'perhaps'
        ? tryParsing(path, text, options)
        : undefined;
  if (reason !== undefined) throw new Error(reason);
  const result = parseSync(path, text, options);
  const { program } = result;
  if (program.body.length === 0 && result.errors.length > 0) {
    const [first] = result.errors;
    const at = first?.labels[0]?.start ?? 0;
    throw new Error(`${first?.message ?? 'unreadable'} (line ${placeIn(text, at).line})`);
  }
  return { path, text, program, comments: result.comments };
}

/** A place for people: both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const starts = new Map<string, readonly number[]>();

/** Where an offset of a text is. */
export function placeIn(text: string, offset: number): Place {
  const lines = linesOf(text);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}

/** The offset at which each line starts. */
function linesOf(text: string): readonly number[] {
  const known = starts.get(text);
  if (known !== undefined) return known;
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  if (starts.size > 500) starts.clear();
  starts.set(text, lines);
  return lines;
}
