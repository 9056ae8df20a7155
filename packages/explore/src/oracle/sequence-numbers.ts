import type { SequenceRange } from './outcome.ts';

/** A piece of a word: plain, or a number that a sequence gave out. */
export type WordPiece = string | { readonly number: string };

/** Whether a number was given out by one of the sequences. */
export function isGivenOut(number: number, ranges: readonly SequenceRange[]): boolean {
  return Number.isSafeInteger(number) && ranges.some((range) => number >= range.from && number <= range.to);
}

/**
 * Splits a word at the sequence numbers in it: `INV-0001200001` is `INV-` and 1200001.
 * Leading zeros belong to the number. Digits that a letter follows are part of a hash; those of a decimal an amount.
 */
export function splitWord(word: string, ranges: readonly SequenceRange[]): readonly WordPiece[] {
  if (/^-?\d+\.\d/.test(word)) return [word];
  const pieces: WordPiece[] = [];
  let end = 0;
  for (const match of word.matchAll(/\d+(?![A-Za-z\d])/g)) {
    if (!isGivenOut(Number(match[0]), ranges)) continue;
    if (match.index > end) pieces.push(word.slice(end, match.index));
    pieces.push({ number: match[0].replace(/^0+(?=\d)/, '') });
    end = match.index + match[0].length;
  }
  if (end < word.length) pieces.push(word.slice(end));
  return pieces;
}

/** A word with its sequence numbers blanked, for comparing two runs whose sequences counted elsewhere. */
export function blankWord(word: string, ranges: readonly SequenceRange[]): string {
  if (!/\d/.test(word)) return word;
  return splitWord(word, ranges)
    .map((piece) => (typeof piece === 'string' ? piece : '\u0001'))
    .join('');
}
