import type { Reporter } from './report/reporter.ts';

/** What a run may be given besides the config. What is given here wins over the config. */
export interface ExploreOptions {
  /** Told while it goes on and at the end. Default: none, the returned report is all there is. */
  readonly reporters?: readonly Reporter[];
  /** Abort to stop early: the lab is cleaned up and what was found until then is reported, with exit code 130. */
  readonly signal?: AbortSignal;
  /** Only scenarios whose name contains this. */
  readonly filter?: string;
  /** An admin URL on a disposable server. Default: the config's, else an embedded server. */
  readonly databaseUrl?: string;
  /** Stop after so many schedules of a scenario; the verdict is then `bounded`. */
  readonly maxSchedules?: number;
  /** How long a request or a start may take: `'60s'`, `'500ms'`. */
  readonly timeout?: string;
  /** Leave out schedules with more preemptions; the verdict is then `bounded`. */
  readonly maxPreemptions?: number;
  /** How the next schedule is chosen. */
  readonly strategy?: 'dpor' | 'exhaustive' | 'random';
  /** With the strategy `random`: the same seed gives the same schedules. Default: another one each time. */
  readonly seed?: number;
  /** How many labs work at once, each on a database and with apps of its own. Default: the config's, else 1. */
  readonly workers?: number;
  /** Explore a part of it only: `'1/3'` is the first of three. `mergeReports` puts their reports together. */
  readonly shard?: string;
  /**
   * Keep what is found out in the user's cache folder until the run is finished. `true`: go on from what an interrupted
   * run left there; `false`: start anew. Default: nothing is kept.
   */
  readonly resume?: boolean;
  /** Stop after the first scenario whose verdict is not the expected one. */
  readonly bail?: boolean;
}
