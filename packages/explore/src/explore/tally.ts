import type { Run } from '../lab/lab.ts';
import type { Lane } from '../schedule/history.ts';
import { bySearchOrder } from '../schedule/search-order.ts';
import { digestOf } from './digest.ts';
import { isAnomalous } from './judge.ts';

type Schedule = readonly Lane[];

/** The schedules that end in one outcome and are anomalous. */
export interface AnomalousEnding {
  readonly count: number;
  /** The one that the search comes to first. */
  readonly first: Schedule;
  /** The one with the fewest preemptions, of these the first. */
  readonly simplest: Schedule;
  readonly preemptions: number;
}

/** An outcome that was seen. Plain data: it outlives its lab, which alone can tell its outcomes apart. */
export interface Ending {
  /** A digest of the outcome in the words of the oracle that judged it. */
  readonly key: string;
  readonly schedule: Schedule;
  readonly anomalous?: AnomalousEnding;
}

/** What a search has seen so far, as plain data. */
export interface TallyData {
  readonly explored: number;
  /** Schedules in which the database ended a deadlock, and the outcome was a serial one all the same. */
  readonly deadlocks: number;
  /** Reasons why not every interleaving was seen. */
  readonly bounds: readonly string[];
  readonly endings: readonly Ending[];
}

/** The outcome of a judgement by a short name. */
export function keyOf({ key }: { readonly key: string }): string {
  return digestOf(key);
}

/** SQLSTATE deadlock_detected */
const DEADLOCK = '40P01';

/** Counts what the schedules of a scenario end in. */
export class Tally {
  readonly #bounds = new Set<string>();
  readonly #endings = new Map<string, Ending>();
  #explored = 0;
  #deadlocks = 0;
  #anomalous = 0;

  /** Schedules run. */
  get explored(): number {
    return this.#explored;
  }

  /** Anomalous schedules. */
  get anomalous(): number {
    return this.#anomalous;
  }

  get deadlocks(): number {
    return this.#deadlocks;
  }

  get bounds(): readonly string[] {
    return [...this.#bounds].toSorted();
  }

  get endings(): readonly Ending[] {
    return [...this.#endings.values()];
  }

  /** @param bounds reasons why the run may not stand for all that could come of its schedule */
  add(
    run: Run,
    judgement: { readonly key: string; readonly serial: boolean },
    bounds: readonly string[],
  ): void {
    const { schedule, preemptions, steps } = run.history;
    const anomalous = isAnomalous(run, judgement);
    this.#explored++;
    if (!anomalous && steps.some(({ error }) => error?.code === DEADLOCK)) this.#deadlocks++;
    for (const bound of bounds) this.addBound(bound);
    const own = { count: 1, first: schedule, simplest: schedule, preemptions };
    this.#addEnding({ key: keyOf(judgement), schedule, ...(anomalous && { anomalous: own }) });
  }

  addBound(bound: string): void {
    this.#bounds.add(bound);
  }

  /** Takes in what another lab saw. @param names what its outcomes are called here */
  merge(
    { explored, deadlocks, bounds, endings }: TallyData,
    names: ReadonlyMap<string, string> = new Map(),
  ): void {
    this.#explored += explored;
    this.#deadlocks += deadlocks;
    for (const bound of bounds) this.#bounds.add(bound);
    for (const ending of endings) this.#addEnding({ ...ending, key: names.get(ending.key) ?? ending.key });
  }

  /** Outcomes with anomalous schedules, the simplest first: fewest preemptions, then in the order of the search. */
  anomalies(): (Ending & { readonly anomalous: AnomalousEnding })[] {
    return this.endings
      .flatMap((ending) => (ending.anomalous ? [{ ...ending, anomalous: ending.anomalous }] : []))
      .toSorted(
        ({ anomalous: a }, { anomalous: b }) =>
          a.preemptions - b.preemptions || bySearchOrder(a.first, b.first),
      );
  }

  data(): TallyData {
    const { explored, deadlocks, bounds, endings } = this;
    return { explored, deadlocks, bounds, endings };
  }

  #addEnding(ending: Ending): void {
    this.#anomalous += ending.anomalous?.count ?? 0;
    const known = this.#endings.get(ending.key);
    this.#endings.set(ending.key, known ? joined(known, ending) : ending);
  }
}

function joined(one: Ending, other: Ending): Ending {
  const anomalous =
    one.anomalous && other.anomalous
      ? joinedAnomalous(one.anomalous, other.anomalous)
      : (one.anomalous ?? other.anomalous);
  return {
    key: one.key,
    schedule: earlier(one.schedule, other.schedule),
    ...(anomalous && { anomalous }),
  };
}

function joinedAnomalous(one: AnomalousEnding, other: AnomalousEnding): AnomalousEnding {
  const order = one.preemptions - other.preemptions || bySearchOrder(one.simplest, other.simplest);
  const { simplest, preemptions } = order <= 0 ? one : other;
  return { count: one.count + other.count, first: earlier(one.first, other.first), simplest, preemptions };
}

function earlier(one: Schedule, other: Schedule): Schedule {
  return bySearchOrder(one, other) <= 0 ? one : other;
}
