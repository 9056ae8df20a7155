import { NotDeterministic } from './inconclusive.ts';
import type { Lane } from './history.ts';
import { clientOf } from './schedule-string.ts';
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

/** What of the tree is explored. */
export interface ExhaustiveOptions {
  /** Schedules with more preemptions are left out. */
  readonly maxPreemptions?: number | undefined;
  readonly branch?: Branch;
  /** Decisions after so many are taken one way only: each execution then stands for a beginning. */
  readonly depthLimit?: number;
}

/**
 * Every interleaving of a part of the tree, depth first: each execution takes the last decision that has an alternative
 * left the other way. The first one switches clients only where it must. With a bound, only those that have no more
 * preemptions.
 */
export class Exhaustive implements Strategy {
  readonly #maxPreemptions: number;
  readonly #depthLimit: number;
  #path: Choice[];
  #depth = 0;
  #planned: number;
  #preemptions = 0;
  #started = false;
  #cut = 0;
  /** Before the execution under way. */
  #cutBefore = 0;

  constructor({ maxPreemptions = Infinity, branch = [], depthLimit = Infinity }: ExhaustiveOptions = {}) {
    this.#maxPreemptions = maxPreemptions;
    this.#depthLimit = depthLimit;
    this.#path = [...branch];
    this.#planned = branch.length;
  }

  get bound(): string | undefined {
    if (this.#cut === 0) return undefined;
    const ways = this.#cut === 1 ? '1 way' : `${this.#cut} ways`;
    return `maxPreemptions (${this.#maxPreemptions}) was reached: ${ways} to go on with one more ${this.#cut === 1 ? 'was' : 'were'} cut off`;
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
    this.#restart();
    this.#cutBefore = this.#cut;
    const first = !this.#started;
    this.#started = true;
    return first || this.#advance();
  }

  again(): void {
    this.#restart();
    // What was decided in the execution that does not count is decided, and cut off, again.
    this.#path.length = this.#planned;
    this.#cut = this.#cutBefore;
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

  #restart(): void {
    this.#depth = 0;
    this.#preemptions = 0;
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

  choose(decision: Decision): Lane {
    const { lane } = this.#path[this.#depth++] ?? this.#decide(decision);
    if (!decision.enabled.some((step) => step.lane === lane)) {
      throw new NotDeterministic(
        `Under the same schedule ${lane} had a step waiting before, and has none now`,
      );
    }
    if (preempts(lane, decision)) this.#preemptions++;
    return lane;
  }

  end(): void {}

  #decide(decision: Decision): Choice {
    const { enabled, last } = decision;
    const lanes = enabled.map((step) => step.lane);
    const lane = last !== undefined && lanes.includes(last) ? last : (lanes[0] as Lane);
    const alternatives = lanes.filter((other) => other !== lane);
    const within = alternatives.filter(
      (other) => this.#preemptions < this.#maxPreemptions || !preempts(other, decision),
    );
    this.#cut += alternatives.length - within.length;
    const choice = { lane, others: this.#depth > this.#depthLimit ? [] : within, lanes };
    this.#path.push(choice);
    return choice;
  }
}

/** Whether a lane would take the client's turn away, which may go on. */
function preempts(lane: Lane, { enabled, last }: Decision): boolean {
  if (last === undefined || clientOf(lane) === clientOf(last)) return false;
  return enabled.some(({ client }) => client === clientOf(last));
}
