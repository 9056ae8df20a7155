import { NotDeterministic } from './inconclusive.ts';
import type { Lane } from './history.ts';
import type { Decision, Strategy } from './strategy.ts';

interface Choice {
  readonly lane: Lane;
  /** Lanes still to be tried here. */
  readonly others: Lane[];
}

/**
 * Every interleaving, depth first: each execution takes the last decision that has an alternative left the other way.
 * The first one switches clients only where it must.
 */
export class Exhaustive implements Strategy {
  #path: Choice[] = [];
  #depth = 0;
  #planned = 0;
  #started = false;

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

  #advance(): boolean {
    while (this.#path.length > 0) {
      const { others } = this.#path.pop() as Choice;
      const [lane, ...rest] = others;
      if (lane !== undefined) {
        this.#path.push({ lane, others: rest });
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
      throw new NotDeterministic(
        `Under the same schedule ${planned.lane} had a step waiting before, and has none now`,
      );
    }
    const lane = last !== undefined && lanes.includes(last) ? last : (lanes[0] as Lane);
    this.#path.push({ lane, others: lanes.filter((other) => other !== lane) });
    return lane;
  }

  end(): void {}
}
