import { NotDeterministic } from './inconclusive.ts';
import type { Lane } from './history.ts';
import { clientOf } from './schedule-string.ts';
import type { Decision, Strategy } from './strategy.ts';

interface Choice {
  readonly lane: Lane;
  /** Lanes still to be tried here. */
  readonly others: Lane[];
  /** Lanes that would take the client's turn away, which may go on. */
  readonly preempting: ReadonlySet<Lane>;
}

/**
 * Every interleaving, depth first: each execution takes the last decision that has an alternative left the other way.
 * The first one switches clients only where it must. With a bound, only those that have no more preemptions.
 */
export class Exhaustive implements Strategy {
  readonly #maxPreemptions: number;
  #path: Choice[] = [];
  #depth = 0;
  #planned = 0;
  #preemptions = 0;
  #started = false;
  #cut = 0;

  constructor(maxPreemptions: number = Infinity) {
    this.#maxPreemptions = maxPreemptions;
  }

  get bound(): string | undefined {
    if (this.#cut === 0) return undefined;
    const ways = this.#cut === 1 ? '1 way' : `${this.#cut} ways`;
    return `maxPreemptions (${this.#maxPreemptions}) was reached: ${ways} to go on with one more ${this.#cut === 1 ? 'was' : 'were'} cut off`;
  }

  begin(): boolean {
    this.#restart();
    const first = !this.#started;
    this.#started = true;
    return first || this.#advance();
  }

  again(): void {
    this.#restart();
    // What was decided in the execution that does not count is decided, and cut off, again.
    for (const { lane, others, preempting } of this.#path.splice(this.#planned))
      this.#cut -= [...preempting].filter((other) => other !== lane && !others.includes(other)).length;
  }

  #restart(): void {
    this.#depth = 0;
    this.#preemptions = 0;
  }

  #advance(): boolean {
    while (this.#path.length > 0) {
      const { others, preempting } = this.#path.pop() as Choice;
      const [lane, ...rest] = others;
      if (lane !== undefined) {
        this.#path.push({ lane, others: rest, preempting });
        this.#planned = this.#path.length;
        return true;
      }
    }
    return false;
  }

  choose(decision: Decision): Lane {
    const choice = this.#path[this.#depth++] ?? this.#decide(decision);
    if (!decision.enabled.some(({ lane }) => lane === choice.lane)) {
      throw new NotDeterministic(
        `Under the same schedule ${choice.lane} had a step waiting before, and has none now`,
      );
    }
    if (choice.preempting.has(choice.lane)) this.#preemptions++;
    return choice.lane;
  }

  end(): void {}

  #decide({ enabled, last }: Decision): Choice {
    const lanes = enabled.map(({ lane }) => lane);
    const lane = last !== undefined && lanes.includes(last) ? last : (lanes[0] as Lane);
    const preempting = preemptingIn(enabled, last);
    const others = lanes.filter(
      (other) => other !== lane && (this.#preemptions < this.#maxPreemptions || !preempting.has(other)),
    );
    this.#cut += lanes.length - 1 - others.length;
    const choice = { lane, others, preempting };
    this.#path.push(choice);
    return choice;
  }
}

function preemptingIn(enabled: Decision['enabled'], last: Lane | undefined): ReadonlySet<Lane> {
  const client = last === undefined ? undefined : clientOf(last);
  if (!enabled.some((step) => step.client === client)) return new Set();
  return new Set(enabled.flatMap((step) => (step.client === client ? [] : step.lane)));
}
