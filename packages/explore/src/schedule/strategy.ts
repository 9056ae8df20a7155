import type { History, Lane, StepRecord } from './history.ts';

/** A lane that waits for its release. */
export interface Enabled {
  readonly lane: Lane;
  readonly client: number;
  readonly sql: string;
}

/** What there is to choose from. */
export interface Decision {
  /** Sorted by lane. Never empty. */
  readonly enabled: readonly Enabled[];
  /** The lanes blocked in the database. */
  readonly blocked: readonly Lane[];
  /** What happened so far. */
  readonly steps: readonly StepRecord[];
  /** The lane released last, if any. */
  readonly last: Lane | undefined;
}

/** Policy: which step goes next. */
export interface Strategy {
  /** Why what was explored so far is not all there is, for people; `undefined` where nothing was left out by intent. */
  readonly bound?: string | undefined;
  /** Another execution? `false`: nothing is left to explore. */
  begin(): boolean;
  /** One of the enabled lanes. */
  choose(decision: Decision): Lane;
  /** The execution just made does not count (something was done for the first time in it): the same one once more. */
  again(): void;
  /** Learns from what happened. */
  end(history: History): void;
}
