/** The first place where two texts differ. */
export interface Difference {
  /** From 1. */
  readonly line: number;
  /** The expected lines from there on, a few. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

const SHOWN = 3;

/** @returns `undefined` when they are the same, byte for byte */
export function firstDifference(expected: string, actual: string): Difference | undefined {
  if (expected === actual) return undefined;
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  const index = at < 0 ? left.length : at;
  return {
    line: index + 1,
    expected: left.slice(index, index + SHOWN),
    actual: right.slice(index, index + SHOWN),
  };
}
