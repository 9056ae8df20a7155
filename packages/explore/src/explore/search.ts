import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Exhaustive, type Branch } from '../schedule/exhaustive.ts';
import type { Strategy } from '../schedule/strategy.ts';
import { boundsOf } from './bounds-of.ts';
import { createStrategy } from './create-strategy.ts';
import { Estimate } from './estimate.ts';
import { execute } from './exploration.ts';
import { judge } from './judge.ts';
import type { Prepared } from './prepare.ts';
import type { Shard } from './shard.ts';
import { Tally, type TallyData } from './tally.ts';
import { Frontier, OneSearch, type Work } from './work.ts';

/** A search as plain data, from which it goes on in another process. */
export interface SavedSearch {
  readonly tallies: readonly TallyData[];
  /** What is left to be explored. */
  readonly branches: readonly Branch[];
  /** The share of the tree that was explored, by an {@link Estimate}. */
  readonly share: number;
  readonly durationMs: number;
  /** Of a shard: a digest of all the ways to begin. */
  readonly beginnings?: string;
}

/** Where a search begins: at the root, in the branches of a shard, or where it was left. */
export type Start = Pick<SavedSearch, 'branches'> &
  Partial<SavedSearch> & {
    /** Of schedules drawn by lot, those that come to this shard. */
    readonly draws?: Shard;
  };

/** The whole tree. */
export const WHOLE: Start = { branches: [[]] };

/**
 * Whether several shards can share the schedules of a scenario. The first so many of a search are found by going through
 * it from its beginning. On that way the classes of `dpor` are learnt, too, and what a bound on preemptions cuts off is
 * counted. What is drawn by lot has a number.
 */
export function isShareable(scenario: ResolvedScenario): boolean {
  return scenario.strategy === 'random' || isUnlimited(scenario);
}

/** Whether several labs can share them, each of which takes of what others have left. */
function isUnlimited(scenario: ResolvedScenario): boolean {
  return isDivisible(scenario) && scenario.maxSchedules === undefined;
}

/** Whether a search is a set of branches at any time, each of which can be explored for itself. */
function isDivisible({ strategy, maxPreemptions }: ResolvedScenario): boolean {
  return strategy === 'exhaustive' && maxPreemptions === undefined;
}

/** The search through the schedules of one scenario, by one lab or several. */
export class Search {
  readonly #scenario: ResolvedScenario;
  readonly #start: Start;
  readonly #work: Work;
  readonly #frontier: Frontier | undefined;
  readonly #estimate: Estimate | undefined;
  readonly #tallies: Tally[] = [];
  readonly #before: { readonly explored: number; readonly anomalous: number };
  readonly #begun: number = performance.now();
  #limit: string | undefined;
  #durationMs: number;

  constructor({ lab, steps }: Prepared, scenario: ResolvedScenario, start: Start) {
    this.#scenario = scenario;
    this.#start = start;
    this.#durationMs = start.durationMs ?? 0;
    const earlier = new Tally();
    for (const tally of start.tallies ?? []) earlier.merge(tally);
    this.#before = { explored: earlier.explored, anomalous: earlier.anomalous };
    if (isDivisible(scenario)) {
      this.#frontier = new Frontier(start.branches);
      const before = { share: start.share ?? 0, executions: this.explored };
      this.#estimate = new Estimate(steps, start.branches, before);
    }
    this.#work =
      this.#frontier ??
      new OneSearch(createStrategy(scenario, { eventsOf: lab.database.eventsOf, steps }, start.draws));
  }

  /** Schedules run. */
  get explored(): number {
    return this.#tallies.reduce((sum, { explored }) => sum + explored, this.#before.explored);
  }

  /** Anomalous schedules. */
  get anomalous(): number {
    return this.#tallies.reduce((sum, { anomalous }) => sum + anomalous, this.#before.anomalous);
  }

  get durationMs(): number {
    return this.#durationMs;
  }

  /** About how many schedules are left. */
  get left(): number | undefined {
    return this.#limit === undefined && this.#frontier?.hasFailed !== true ? this.#estimate?.left : undefined;
  }

  /** The limit that was reached, if any. */
  get limit(): string | undefined {
    return this.#limit;
  }

  /** Of a shard: a digest of all the ways to begin. */
  get beginnings(): string | undefined {
    return this.#start.beginnings;
  }

  get takesHelp(): boolean {
    return isUnlimited(this.#scenario);
  }

  /** What other labs have found: their words for outcomes are their own. */
  others(tally: Tally): readonly TallyData[] {
    const helpers = this.#tallies.filter((other) => other !== tally).map((other) => other.data());
    return [...(this.#start.tallies ?? []), ...helpers];
  }

  /** What all labs have found. */
  all(): Tally {
    const all = new Tally();
    for (const tally of this.#start.tallies ?? []) all.merge(tally);
    for (const tally of this.#tallies) all.merge(tally.data());
    return all;
  }

  /** Nothing when it cannot go on elsewhere. */
  save(): SavedSearch | undefined {
    if (!this.#frontier) return undefined;
    const { beginnings } = this.#start;
    return {
      tallies: [...(this.#start.tallies ?? []), ...this.#tallies.map((tally) => tally.data())],
      branches: this.#frontier.left,
      share: this.#estimate?.share ?? 0,
      durationMs: this.#durationMs,
      ...(beginnings === undefined ? {} : { beginnings }),
    };
  }

  /** Explores with a lab until nothing is left. @returns what this lab has seen */
  async explore(prepared: Prepared, tell: () => void): Promise<Tally> {
    const tally = new Tally();
    this.#tallies.push(tally);
    for (let strategy = await this.#work.take(); strategy; strategy = await this.#work.take()) {
      await this.#exhaust(strategy, prepared, tally, tell);
      if (strategy.bound !== undefined) tally.addBound(strategy.bound);
      if (this.#limit !== undefined) return tally;
      this.#work.done(strategy);
    }
    return tally;
  }

  /** A lab failed: none goes on. */
  fail(error: unknown): void {
    this.#frontier?.fail(error);
  }

  /** @throws what a lab failed with */
  check(): void {
    this.#frontier?.check();
  }

  /** Makes the executions of a strategy, up to a limit. */
  async #exhaust(
    strategy: Strategy,
    { lab, oracle, known }: Prepared,
    tally: Tally,
    tell: () => void,
  ): Promise<void> {
    const { maxSchedules } = this.#scenario;
    while (strategy.begin()) {
      this.#work.before(strategy);
      if (this.explored === maxSchedules) {
        this.#limit = `maxSchedules (${maxSchedules}) was reached, and there are more interleavings`;
        return;
      }
      const run = await execute(lab, strategy, known);
      tally.add(run, await judge(lab, oracle, run), boundsOf(lab, run));
      if (strategy instanceof Exhaustive) this.#estimate?.add(strategy.path);
      this.#durationMs = (this.#start.durationMs ?? 0) + performance.now() - this.#begun;
      tell();
    }
  }
}
