import { parseSync, type Comment, type Program } from 'oxc-parser';

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
  if (isTooDeep(text)) throw new Error(`nested more than ${deepest} levels deep`);
  const result = parseSync(path, text, {
    preserveParens: false,
    ...(path.endsWith('.js') ? { lang: 'jsx' as const } : {}),
  });
  const { program } = result;
  if (program.body.length === 0 && result.errors.length > 0) {
    const [first] = result.errors;
    const at = first?.labels[0]?.start ?? 0;
    throw new Error(`${first?.message ?? 'unreadable'} (line ${placeIn(text, at).line})`);
  }
  return { path, text, program, comments: result.comments };
}

/** The parser is native code, and ends the process where its stack does: at some 5,000 levels. */
const deepest = 1000;

/** Whether brackets, or the operators before a value, are nested deeper than the parser can follow. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let prefixes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x28 || code === 0x5b || code === 0x7b) {
      if (++depth > deepest) return true;
    } else if ((code === 0x29 || code === 0x5d || code === 0x7d) && depth > 0) depth--;
    if (code === 0x21 || code === 0x7e || code === 0x2d || code === 0x2b) {
      if (++prefixes > deepest) return true;
    } else if (code > 0x20) prefixes = 0;
  }
  return false;
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
