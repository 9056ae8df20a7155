import type { SequenceRange } from '../../oracle/outcome.ts';
import type { SequencePlace } from '../database.ts';
import type { Sequence } from './catalog.ts';

/** A place for one sequence to count from. */
export interface PlacedSequence {
  readonly sequence: Sequence;
  /** What `setval` is given: the first value that it gives out, or where it is `called`, the one before. */
  readonly value: bigint;
  readonly called: boolean;
  readonly range: SequenceRange;
}

const ROOM = 1_000_000n;
const HALF = ROOM / 2n;

/**
 * Gives every sequence a range of its own, far above what exists, so that a number in an outcome tells which sequence
 * made it, and another range when `moved`. One whose type is too narrow stays where it is, or moves by a little.
 */
export function placeSequences(sequences: readonly Sequence[], place: SequencePlace): PlacedSequence[] {
  return sequences.map((sequence, index) => {
    const { last, increment, max, min } = sequence;
    const next = sequence.called ? last + increment : last;
    const far = (BigInt(index) + 1n) * ROOM + (place === 'moved' ? HALF : 0n) + 1n;
    if (increment > 0n && far > next && far + HALF <= max) return placed(sequence, far, far + HALF - 1n);
    const inside = (value: bigint): boolean => value >= min && value <= max;
    // Exhausted: the next one wraps around or is refused, as the sequence has it.
    if (!inside(next)) return { sequence, value: last, called: true, range: rangeOf(min, max) };
    const moved = next + increment * 1000n;
    const near = place === 'moved' && inside(moved) ? moved : next;
    return placed(sequence, near, near + increment * 999n);
  });
}

function placed(sequence: Sequence, value: bigint, last: bigint): PlacedSequence {
  return { sequence, value, called: false, range: rangeOf(value, last) };
}

function rangeOf(a: bigint, b: bigint): SequenceRange {
  return a < b ? { from: Number(a), to: Number(b) } : { from: Number(b), to: Number(a) };
}
