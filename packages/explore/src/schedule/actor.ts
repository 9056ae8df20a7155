import type { Change } from './change.ts';
import type { Act } from './scheduler.ts';
import type { Tails } from './tails.ts';

/** What the clients of a scheduler share. */
export interface Timing {
  readonly idleMs: number;
  readonly tails: Tails;
  readonly change: Change;
}

/** What a client shows of itself. */
export interface Sees {
  /** The statements that it has begun so far, which tell what is to be expected of it. */
  steps(): readonly string[];
  /** Whether one of its connections is inside a transaction. */
  isOpen(): boolean;
  /** Whether it is opening a connection, or has a step under way or at the gate. */
  isBusy(): boolean;
}

/** How long a client is watched after its answer, the first time that it came that way, in milliseconds. */
const WATCH_MS = 50;

/** A client under a schedule: at work until its answer is there and what usually follows the answer is done. */
export class Actor {
  readonly client: number;
  /** It did nothing visible for too long; the others go on. */
  idle = false;
  finished = false;
  readonly #act: Act;
  readonly #timing: Timing;
  readonly #sees: Sees;
  #answered = false;
  #wayToAnswer = '';
  #stepsToAnswer = 0;
  #isLate = false;
  #answeredAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(act: Act, timing: Timing, sees: Sees) {
    this.client = act.client;
    this.#act = act;
    this.#timing = timing;
    this.#sees = sees;
  }

  start(): void {
    this.#restart(this.#timing.idleMs, () => this.#fallIdle());
    void this.#act.perform().then(() => this.#onAnswer());
  }

  /** One of its steps is done: its turn. */
  stepDone(): void {
    this.idle = false;
    if (!this.#answered) {
      this.#restart(this.#timing.idleMs, () => this.#fallIdle());
      return;
    }
    this.#watch();
  }

  /** It did something when it was taken to be finished. */
  cameLate(sql: string): void {
    const { tails } = this.#timing;
    if (this.#act.nothingFollows) return;
    if (this.#isLate) tails.learnMore(this.#wayToAnswer);
    else tails.learn(this.client, this.#wayToAnswer, this.#stepsAfter() + 1, sql);
    this.#isLate = true;
  }

  /** One of its connections is gone, and with it a transaction that was open. */
  connectionClosed(): void {
    if (this.#answered && !this.finished) this.#watch();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #onAnswer(): void {
    this.#answered = true;
    this.#answeredAt = performance.now();
    this.idle = false;
    const way = this.#sees.steps();
    this.#wayToAnswer = JSON.stringify([this.client, way]);
    this.#stepsToAnswer = way.length;
    if (this.#act.nothingFollows) this.#finish();
    else this.#watch();
    this.#timing.change.signal();
  }

  #watch(): void {
    const expected = this.#timing.tails.expected(this.#wayToAnswer);
    if (expected !== undefined && this.#stepsAfter() >= expected && !this.#sees.isBusy()) {
      this.#finish();
      return;
    }
    const more = expected !== undefined || this.#sees.isOpen() || this.#timing.tails.worksOn(this.client);
    const watchMs = more ? this.#timing.idleMs : WATCH_MS;
    // A client that never rests (a timer) must not be watched for ever: what it does later is said to be a stray.
    const restless = expected === undefined && performance.now() - this.#answeredAt > this.#timing.idleMs;
    if (restless && !this.#sees.isOpen()) this.#finish();
    else this.#restart(watchMs, () => (this.#sees.isBusy() ? this.#watch() : this.#finish()));
  }

  #stepsAfter(): number {
    return this.#sees.steps().length - this.#stepsToAnswer;
  }

  #finish(): void {
    const last = this.#sees.steps().at(-1) ?? '';
    this.#timing.tails.learn(this.client, this.#wayToAnswer, this.#stepsAfter(), last);
    clearTimeout(this.#timer);
    this.finished = true;
    this.#timing.change.signal();
  }

  #fallIdle(): void {
    this.idle = true;
    this.#timing.change.signal();
  }

  #restart(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}
