import type { Json } from '../scenario/types.ts';
import type { SequenceRange } from './outcome.ts';
import { blankWord } from './sequence-numbers.ts';
import { segmentsOf } from './tokens.ts';

/** More elements than this without a like are paired by position. */
const MAX_COMPARED = 200;

/** A value with all that looks made up blanked, lists as multisets: what two runs of it have in common. */
export function outlineOf(value: Json, ranges: readonly SequenceRange[]): string {
  if (Array.isArray(value))
    return `[${value
      .map((item) => outlineOf(item, ranges))
      .toSorted()
      .join()}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(outlineOfText(key, ranges))}:${outlineOf(item, ranges)}`,
    );
    return `{${members.toSorted().join()}}`;
  }
  return typeof value === 'string'
    ? JSON.stringify(outlineOfText(value, ranges))
    : blankWord(String(value), ranges);
}

/** A text with its uuids, times and sequence numbers blanked. */
export function outlineOfText(text: string, ranges: readonly SequenceRange[]): string {
  if (!/\d/.test(text)) return text;
  return segmentsOf(text)
    .map(({ kind, text: token }) => {
      if (kind === 'uuid' || kind === 'time') return `\u0001${kind}`;
      return kind === 'word' ? blankWord(token, ranges) : token;
    })
    .join('');
}

/**
 * Pairs the elements of two multisets of the same size, so that those that differ in made-up values alone come
 * together: first by equal outlines, then those with the fewest different members.
 */
export function align(
  first: readonly Json[],
  second: readonly Json[],
  ranges: readonly [readonly SequenceRange[], readonly SequenceRange[]],
): [Json, Json][] {
  const waiting = new Map<string, Json[]>();
  for (const value of second) {
    const outline = outlineOf(value, ranges[1]);
    waiting.set(outline, [...(waiting.get(outline) ?? []), value]);
  }
  const pairs: [Json, Json][] = [];
  const alone: Json[] = [];
  for (const value of first) {
    const like = waiting.get(outlineOf(value, ranges[0]))?.shift();
    if (like === undefined) alone.push(value);
    else pairs.push([value, like]);
  }
  const rest = [...waiting.values()].flat();
  for (const value of alone) {
    const distances = rest.slice(0, MAX_COMPARED).map((other) => distance(value, other, ranges));
    const nearest = rest.length > MAX_COMPARED ? 0 : distances.indexOf(Math.min(...distances));
    pairs.push([value, rest.splice(nearest, 1)[0] as Json]);
  }
  return pairs;
}

function distance(
  a: Json,
  b: Json,
  ranges: readonly [readonly SequenceRange[], readonly SequenceRange[]],
): number {
  if (!isObject(a) || !isObject(b)) return isObject(a) === isObject(b) ? 1 : Infinity;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter(
    (key) => outlineOf(a[key] ?? null, ranges[0]) !== outlineOf(b[key] ?? null, ranges[1]),
  ).length;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
