import { Inconclusive } from './inconclusive.ts';
import type { Lane } from './history.ts';
import type { Decision, Strategy } from './strategy.ts';

/** One decision on a path through the tree of schedules. */
export interface Choice {
  readonly lane: Lane;
  /** Lanes still to be tried here. */
  readonly others: readonly Lane[];
  /** All that could be chosen. */
  readonly lanes: readonly Lane[];
}

/**
 * A part of the tree: the schedules that follow the path to its end, and those that leave it for one of the `others`.
 * The empty path is the whole tree.
 */
export type Branch = readonly Choice[];

/**
 * Every interleaving of a part of the tree, depth first: each execution takes the last decision that has an alternative
 * left the other way. The first one switches clients only where it must.
 */
export class Exhaustive implements Strategy {
  readonly #depthLimit: number;
  #path: Choice[];
  #depth = 0;
  #planned: number;
  #started = false;

  /** @param depthLimit decisions after so many are taken one way only: each execution then stands for a beginning */
  constructor(branch: Branch = [], depthLimit: number = Number.POSITIVE_INFINITY) {
    this.#path = [...branch];
    this.#planned = branch.length;
    this.#depthLimit = depthLimit;
  }

  /** The decisions of the execution made last; between `begin` and `choose` those that are planned. */
  get path(): Branch {
    return this.#path;
  }

  /** What is left, with the execution under way. */
  get left(): Branch {
    return this.#path.slice(0, this.#planned);
  }

  begin(): boolean {
    this.#depth = 0;
    const first = !this.#started;
    this.#started = true;
    return first || this.#advance();
  }

  again(): void {
    this.#depth = 0;
    this.#path.length = this.#planned;
  }

  /** Gives away one of the largest parts that are left; only after `begin`, before the execution. */
  give(): Branch | undefined {
    const at = this.#path.findIndex(({ others }) => others.length > 0);
    const choice = this.#path[at];
    const lane = choice?.others.at(-1);
    if (choice === undefined || lane === undefined) return undefined;
    this.#path[at] = { ...choice, others: choice.others.slice(0, -1) };
    const way = this.#path.slice(0, at).map((taken) => ({ ...taken, others: [] }));
    return [...way, { ...choice, lane, others: [] }];
  }

  #advance(): boolean {
    while (this.#path.length > 0) {
      const { others, lanes } = this.#path.pop() as Choice;
      const [lane, ...rest] = others;
      if (lane !== undefined) {
        this.#path.push({ lane, others: rest, lanes });
        this.#planned = this.#path.length;
        return true;
      }
    }
    return false;
  }

  choose({ enabled, last }: Decision): Lane {
    const lanes = enabled.map(({ lane }) => lane);
    const planned = this.#path[this.#depth++];
    if (planned) {
      if (lanes.includes(planned.lane)) return planned.lane;
      throw new Inconclusive(
        `the app is not deterministic: under the same schedule ${planned.lane} had a step waiting before, and has none now`,
      );
    }
    const lane = last !== undefined && lanes.includes(last) ? last : (lanes[0] as Lane);
    const others = this.#depth > this.#depthLimit ? [] : lanes.filter((other) => other !== lane);
    this.#path.push({ lane, others, lanes });
    return lane;
  }

  end(): void {}
}
