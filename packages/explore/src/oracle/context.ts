import type { Masks } from './mask.ts';
import type { Places } from './places.ts';
import type { SnapshotRows } from './row-difference.ts';

/** What the oracle of a scenario knows; equal for every outcome that it compares. */
export interface Context {
  readonly order: 'strict' | undefined;
  readonly masks: Masks;
  readonly places: Places;
  /** Tokens that look made up and are not: they were there before, or were the same in two runs. */
  readonly known: Set<string>;
  readonly snapshot: SnapshotRows;
  /** Epoch milliseconds before the first run: a time after it that nobody knows was read off the clock. */
  readonly since: number;
  /** The values of a column in the snapshot. */
  readonly snapshotValues: (table: string, column: string) => ReadonlySet<string>;
}
