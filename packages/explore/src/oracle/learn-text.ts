import type { SequenceRange } from './outcome.ts';
import { blankWord } from './sequence-numbers.ts';
import { areEpochs } from './times.ts';
import { segmentsOf, type Grain, type Segment } from './tokens.ts';

/** What stands in a place: read off a clock, which has no identity, or a name for something, which has. */
export type HoleKind = 'identity' | 'clock';

/** A text with holes for what is made up; sequence numbers in the fixed pieces are blanked. */
export interface Template {
  readonly grain: Grain;
  readonly pieces: readonly (string | { readonly hole: HoleKind })[];
}

type Piece = Template['pieces'][number];

/** A text of two runs of the same serial order, and where their sequences counted. */
export interface TextPair {
  readonly texts: readonly [string, string];
  readonly ranges: readonly [readonly SequenceRange[], readonly SequenceRange[]];
  readonly since: number;
}

/** From the finest. */
const GRAINS: readonly Grain[] = ['fine', 'joined', 'chunk'];

/**
 * The template that two texts of the same place have in common: they differ in its holes alone. Of the finest grain
 * that fits them, but none finer than `from`.
 * Undefined if what differs cannot be made up: a word (`won`, `lost`), a short or fractional number (a count, a duration).
 */
export function templateOf(pair: TextPair, from: Grain = 'fine'): Template | undefined {
  for (const grain of GRAINS.slice(GRAINS.indexOf(from))) {
    const template = templateAt(grain, pair);
    if (template) return template;
  }
  return undefined;
}

/** Whether two texts differ in nothing but the numbers that sequences gave out. */
export function differInSequencesOnly({ texts, ranges }: TextPair): boolean {
  const [first, second] = texts.map((text, run) =>
    segmentsOf(text).map(({ text: token }) => blankWord(token, ranges[run] ?? [])),
  );
  return first?.join('') === second?.join('');
}

function templateAt(grain: Grain, { texts, ranges, since }: TextPair): Template | undefined {
  const [first, second] = [segmentsOf(texts[0], grain), segmentsOf(texts[1], grain)];
  if (first.length !== second.length) return undefined;
  const pieces: Piece[] = [];
  for (const [index, segment] of first.entries()) {
    const other = second[index] as Segment;
    const fixed = blankWord(segment.text, ranges[0]);
    const piece = fixed === blankWord(other.text, ranges[1]) ? fixed : holeFor(segment, other, since);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return { grain, pieces };
}

function holeFor(a: Segment, b: Segment, since: number): Piece | undefined {
  if (a.kind === 'gap' || b.kind === 'gap') return undefined;
  if (a.kind === 'time' && b.kind === 'time') return { hole: 'clock' };
  if (areEpochs(a.text, b.text, since)) return { hole: 'clock' };
  return isName(a.text) && isName(b.text) ? { hole: 'identity' } : undefined;
}

/** Whether a token is long and odd enough to be the name of something, so that two equal ones are no chance. */
function isName(token: string): boolean {
  if (/^-?\d+\.\d+/.test(token)) return token.length >= 10;
  return token.length >= 5 && !/^([\p{Lu}]?[\p{Ll}]+|\p{Lu}+)$/u.test(token);
}
