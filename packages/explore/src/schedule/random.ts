import type { Lane } from './history.ts';
import { RandomNumbers } from './random-numbers.ts';
import type { Decision, Strategy } from './strategy.ts';

/** How many ordering constraints an anomaly may need for PCT to go for it: change points, and one. */
const DEPTHS = [1, 2, 3, 4];

/** How one execution goes on. */
type Chooser = (decision: Decision) => Lane;

/** Each time any of those that can go on. */
function walk(numbers: RandomNumbers): Chooser {
  return ({ enabled }) => (enabled[numbers.below(enabled.length)] as Decision['enabled'][number]).lane;
}

/**
 * Probabilistic concurrency testing: of those that can go on the one with the highest priority does. Lanes get theirs by
 * lot; at `depth - 1` places, drawn beforehand, the one whose turn it would be is put last.
 *
 * @param length how many steps there may be
 */
function byPriority(numbers: RandomNumbers, depth: number, length: number): Chooser {
  const changes = new Set(Array.from({ length: depth - 1 }, () => numbers.below(length)));
  const order: Lane[] = [];
  let step = 0;
  return ({ enabled }) => {
    for (const { lane } of enabled)
      if (!order.includes(lane)) order.splice(numbers.below(order.length + 1), 0, lane);
    const first = (): Lane => order.find((lane) => enabled.some((other) => other.lane === lane)) as Lane;
    if (changes.has(step++)) order.push(...order.splice(order.indexOf(first()), 1));
    return first();
  };
}

/** Which schedules are drawn. */
export interface Draws {
  readonly seed: number;
  /** The number of the first one, from 1; every `step`-th after it; up to `last`. */
  readonly first: number;
  readonly step: number;
  readonly last: number;
  /** About how many steps a schedule has. */
  readonly length: number;
}

/**
 * Schedules drawn by lot, for races with too many: by turns a uniform walk and PCT with depths from 1 to 4. Each is a
 * function of the seed and its number: the same seed gives the same schedules, whoever draws which of them.
 *
 * @see Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, ASPLOS 2010
 */
export class Random implements Strategy {
  readonly bound: string;
  readonly #draws: Draws;
  #number: number;
  #choose: Chooser | undefined;

  constructor(draws: Draws) {
    this.#draws = draws;
    this.#number = draws.first - draws.step;
    this.bound = `the schedules were drawn by lot, with seed ${draws.seed}`;
  }

  begin(): boolean {
    const { step, last } = this.#draws;
    if (this.#number + step > last) return false;
    this.#number += step;
    this.again();
    return true;
  }

  again(): void {
    const { seed, length } = this.#draws;
    // Each execution has numbers of its own, so that one that is made again goes the same way.
    const numbers = new RandomNumbers(Math.imul(seed + 1, 0x9e3779b1) + this.#number);
    const depth = DEPTHS[(this.#number >> 1) % DEPTHS.length] as number;
    this.#choose = this.#number % 2 === 0 ? walk(numbers) : byPriority(numbers, depth, length);
  }

  choose(decision: Decision): Lane {
    if (!this.#choose) throw new Error('no execution has begun');
    return this.#choose(decision);
  }

  end(): void {}
}
