import type { Branch, Choice } from '../schedule/exhaustive.ts';
import type { Lane } from '../schedule/history.ts';
import { clientOf } from '../schedule/schedule-string.ts';

/**
 * How much of the tree of schedules is done and how much is left, in the manner of Knuth's estimator: each way at a
 * decision is given a share of the tree, and the shares of the executions made are added up. The shares are those that
 * the ways have where nobody ever waits, by the steps that each client makes one after another; the estimate is then
 * exact.
 *
 * @see Knuth: Estimating the Efficiency of Backtrack Programs, Mathematics of Computation 29, 1975
 */
export class Estimate {
  readonly #steps: readonly number[];
  /** What is to be explored. */
  readonly #of: number;
  #done: number;
  #executions = 0;

  /**
   * @param steps how many steps each client makes
   * @param branches what is to be explored
   * @param done the share of the tree that was explored before, by so many `executions`
   */
  constructor(steps: readonly number[], branches: readonly Branch[], before = { share: 0, executions: 0 }) {
    this.#steps = steps;
    this.#done = before.share;
    this.#executions = before.executions;
    this.#of = before.share + branches.reduce((sum, branch) => sum + this.#shareOfBranch(branch), 0);
  }

  /** The share of the tree that was explored. */
  get share(): number {
    return this.#done;
  }

  /** An execution was made. */
  add(path: Branch): void {
    this.#executions++;
    this.#done += this.#shareOfWay(path);
  }

  /** About how many executions are left. `undefined` while nothing is known. */
  get left(): number | undefined {
    if (this.#executions === 0) return undefined;
    return Math.max(0, Math.round((this.#executions * (this.#of - this.#done)) / this.#done));
  }

  #shareOfWay(path: readonly Choice[]): number {
    const rest = [...this.#steps];
    let share = 1;
    for (const { lane, lanes } of path) {
      share *= shareOf(lane, lanes, rest);
      take(lane, rest);
    }
    return share;
  }

  #shareOfBranch(branch: Branch): number {
    const rest = [...this.#steps];
    let share = 1;
    let sum = 0;
    for (const { lane, lanes, others } of branch) {
      for (const other of others) sum += share * shareOf(other, lanes, rest);
      share *= shareOf(lane, lanes, rest);
      take(lane, rest);
    }
    return sum + share;
  }
}

/** Of all interleavings of what is left, those that begin with a client are as many of them as its part of the steps. */
function shareOf(lane: Lane, lanes: readonly Lane[], rest: readonly number[]): number {
  const weight = (of: Lane): number => {
    const connections = lanes.filter((other) => clientOf(other) === clientOf(of)).length;
    return Math.max(rest[clientOf(of)] ?? 0, 1) / connections;
  };
  return weight(lane) / lanes.reduce((sum, other) => sum + weight(other), 0);
}

function take(lane: Lane, rest: number[]): void {
  const client = clientOf(lane);
  rest[client] = (rest[client] ?? 0) - 1;
}
