import type { Permutation, PlacedStep } from './permutations.ts';

/** One step of a permutation while it runs. */
export interface StepRun {
  readonly step: PlacedStep;
  /** Its results are all there. */
  done: boolean;
  /** What they look like. */
  text: string;
  /** Notices that it sent and that were not told yet. */
  readonly notices: string[];
}

/** Where the telling goes to, and what else there is to tell of a session when a step of it is complete. */
export interface Listener {
  print(text: string): void;
  /** Notifications that a session got since it was last asked. */
  takeNotifications(session: number): string;
}

/**
 * Tells a permutation as the isolation tester does: which step goes next, which are told as waiting, and in which order
 * their completions are told. It is asked whenever nothing moves, so that a step that is not done waits.
 */
export class Telling {
  readonly runs: readonly StepRun[];
  readonly #listener: Listener;
  #position = 0;
  /** Sent, and not yet told of. */
  #launched: StepRun | undefined;
  #waiting: StepRun[] = [];
  /** The step of each session that was sent and not told as complete. */
  readonly #active = new Map<number, StepRun>();
  readonly #noticesOf = new Map<number, number>();
  /** How many notices the sessions named in `notices` markers must have sent. */
  readonly #targets = new Map<StepRun, number[]>();
  #heardNotice = false;

  constructor(permutation: Permutation, listener: Listener) {
    this.runs = permutation.map((step) => ({ step, done: false, text: '', notices: [] }));
    this.#listener = listener;
  }

  /**
   * Nothing moves: tells what there is to tell and says which step is to be let go on.
   *
   * @param held sessions whose next step waits to be let go on
   * @returns `undefined` where nothing is to be done but wait
   */
  next(held: ReadonlySet<number>): StepRun | undefined {
    this.#tellLaunched();
    for (;;) {
      const run = this.runs[this.#position];
      if (!run || !this.#isFree(run.step.session)) return undefined;
      this.#launch(run);
      if (!run.done && held.has(run.step.session)) return run;
      // What matters to nobody has gone on by itself.
      this.#tellLaunched();
    }
  }

  /**
   * All steps are done: tells the rest.
   *
   * @returns whether none was left untold
   */
  finish(): boolean {
    this.next(new Set());
    this.#tellWaiting();
    return this.#waiting.length === 0 && this.#position === this.runs.length;
  }

  /** Whether a session's step was let go on and is not done. */
  isUnderWay(session: number): boolean {
    return this.#active.get(session)?.done === false;
  }

  /** Names of the steps that were let go on and are not told as complete. */
  untold(): string[] {
    return [...this.#active.values()].map(({ step }) => step.name);
  }

  #launch(run: StepRun): void {
    this.#position++;
    this.#launched = run;
    this.#active.set(run.step.session, run);
    const targets = run.step.blockers.map((blocker) =>
      blocker.kind === 'notices' ? blocker.count + this.#heardFrom(this.#sessionOf(blocker.step)) : 0,
    );
    this.#targets.set(run, targets);
  }

  #tellLaunched(): void {
    const run = this.#launched;
    if (!run) return;
    this.#launched = undefined;
    const waits = !this.#tell(run, 'first');
    this.#tellWaiting();
    if (waits) this.#waiting.push(run);
  }

  /** Whether a session's last step is told as complete; tells it and others if only that is missing. */
  #isFree(session: number): boolean {
    for (let last = this.#active.get(session); last; last = this.#active.get(session)) {
      // It is waited for before anybody else is looked at.
      if (!last.done) return false;
      if (this.#tell(last, 'again')) this.#waiting = this.#waiting.filter((other) => other !== last);
      const before = this.#waiting.length;
      this.#tellWaiting();
      if (this.#active.get(session) === last && this.#waiting.length === before) return false;
    }
    return true;
  }

  /** Tells of those that waited what is complete, and again for as long as that may have freed another. */
  #tellWaiting(): void {
    let before: number;
    do {
      before = this.#waiting.length;
      this.#heardNotice = false;
      this.#waiting = this.#waiting.filter((run) => !this.#tell(run, 'again'));
    } while (
      this.#waiting.some(({ step }) => step.blockers.length > 0) &&
      (this.#waiting.length < before || this.#heardNotice)
    );
  }

  /** @returns whether it is told as complete now */
  #tell(run: StepRun, time: 'first' | 'again'): boolean {
    const { step } = run;
    const first = time === 'first';
    const marked = first && step.blockers.some(({ kind }) => kind === 'once');
    if (!marked) this.#tellNotices(run);
    if (marked || !run.done || this.#hasBlocker(run)) {
      if (first) this.#listener.print(`step ${step.name}: ${step.sql} <waiting ...>\n`);
      return false;
    }
    this.#listener.print(`step ${step.name}: ${first ? step.sql : '<... completed>'}\n`);
    this.#listener.print(run.text);
    this.#listener.print(this.#listener.takeNotifications(step.session));
    this.#active.delete(step.session);
    return true;
  }

  #tellNotices({ step: { session }, notices }: StepRun): void {
    for (const notice of notices.splice(0)) {
      this.#listener.print(notice);
      this.#noticesOf.set(session, this.#heardFrom(session) + 1);
      this.#heardNotice = true;
    }
  }

  #hasBlocker(run: StepRun): boolean {
    return run.step.blockers.some((blocker, index) => {
      if (blocker.kind === 'once') return false;
      const session = this.#sessionOf(blocker.step);
      if (blocker.kind === 'step') return this.#active.get(session)?.step.name === blocker.step;
      return this.#heardFrom(session) < (this.#targets.get(run)?.[index] ?? 0);
    });
  }

  #sessionOf(name: string): number {
    return (this.runs.find(({ step }) => step.name === name) as StepRun).step.session;
  }

  #heardFrom(session: number): number {
    return this.#noticesOf.get(session) ?? 0;
  }
}
