import type { Replay, Report, Verdict } from '../oracle/verdict.ts';

/** A scenario that is begun. */
export interface Scheduled {
  readonly name: string;
  /** From 1. */
  readonly at?: number;
  /** How many scenarios there are. */
  readonly of?: number;
}

/** Where the exploring of one scenario stands. */
export interface Progress {
  readonly scenario: string;
  readonly phase: 'starting' | 'serial' | 'exploring';
  /** Schedules run so far. */
  readonly explored: number;
  /** Anomalous schedules so far. */
  readonly anomalous: number;
  /** Milliseconds spent exploring. */
  readonly elapsedMs: number;
  /** How many labs run schedules of it. */
  readonly workers?: number;
  /** An estimate of how many schedules are left, where there is one. */
  readonly left?: number;
}

/** What is told to people and machines. A reporter knows only the report; words are made here. */
export interface Reporter {
  /** Something that the user should know before it begins, or while it goes on. */
  onNotice?(text: string): void;
  onScenario?(scenario: Scheduled): void;
  onProgress?(progress: Progress): void;
  onVerdict?(verdict: Verdict): void;
  onEnd?(report: Report): Promise<void>;
  /** Instead of all the others, when one schedule was run again. */
  onReplay?(replay: Replay): Promise<void>;
}
