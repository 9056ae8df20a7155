import type { History, Lane } from './history.ts';
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

/**
 * Schedules drawn by lot, for races with too many: by turns a uniform walk and PCT with depths from 1 to 4. The same seed
 * gives the same schedules.
 *
 * @see Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, ASPLOS 2010
 */
export class Random implements Strategy {
  readonly #seed: number;
  readonly #schedules: number;
  readonly #drawn = new Set<string>();
  #begun = 0;
  /** Of the longest schedule so far. */
  #length = 1;
  #choose: Chooser | undefined;

  /** @param schedules how many are drawn */
  constructor(seed: number, schedules: number) {
    this.#seed = seed;
    this.#schedules = schedules;
  }

  get bound(): string {
    return `${this.#begun} schedules were drawn with seed ${this.#seed}, ${this.#drawn.size} of them different`;
  }

  begin(): boolean {
    if (this.#begun === this.#schedules) return false;
    this.#begun++;
    this.again();
    return true;
  }

  again(): void {
    // Each execution has numbers of its own, so that one that is made again goes the same way.
    const numbers = new RandomNumbers(Math.imul(this.#seed + 1, 0x9e3779b1) + this.#begun);
    const depth = DEPTHS[(this.#begun >> 1) % DEPTHS.length] as number;
    this.#choose = this.#begun % 2 === 0 ? walk(numbers) : byPriority(numbers, depth, this.#length);
  }

  choose(decision: Decision): Lane {
    if (!this.#choose) throw new Error('no execution has begun');
    return this.#choose(decision);
  }

  end({ schedule }: History): void {
    this.#drawn.add(schedule.join());
    this.#length = Math.max(this.#length, schedule.length);
  }
}
