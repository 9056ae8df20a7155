import type { Branch } from '../schedule/exhaustive.ts';
import { Exhaustive } from '../schedule/exhaustive.ts';
import type { Strategy } from '../schedule/strategy.ts';

/** What the labs of a scenario ask for something to do. */
export interface Work {
  /** What to explore next. Waits while others may still give something away; `undefined` when nothing is left. */
  take(): Promise<Strategy | undefined>;
  /** A lab stands before the next execution of its strategy. */
  before(strategy: Strategy): void;
  /** The strategy has nothing left. */
  done(strategy: Strategy): void;
}

/** A search that only one lab can make. */
export class OneSearch implements Work {
  #strategy: Strategy | undefined;

  constructor(strategy: Strategy) {
    this.#strategy = strategy;
  }

  async take(): Promise<Strategy | undefined> {
    const strategy = this.#strategy;
    this.#strategy = undefined;
    return strategy;
  }

  before(): void {}

  done(): void {}
}

/** The branches of an exhaustive search, for as many labs as there are. Who has nothing left is given of what others have. */
export class Frontier implements Work {
  readonly #waiting: Branch[];
  readonly #active = new Set<Exhaustive>();
  readonly #idle: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(branches: readonly Branch[]) {
    this.#waiting = [...branches];
  }

  /** All that is left, the executions under way included. */
  get left(): Branch[] {
    return [...[...this.#active].map(({ left }) => left), ...this.#waiting];
  }

  async take(): Promise<Exhaustive | undefined> {
    for (;;) {
      this.check();
      const branch = this.#waiting.shift();
      if (branch) {
        const strategy = new Exhaustive({ branch });
        this.#active.add(strategy);
        return strategy;
      }
      if (this.#active.size === 0) return undefined;
      await new Promise<void>((wake) => this.#idle.push(wake));
    }
  }

  before(strategy: Exhaustive): void {
    this.check();
    while (this.#idle.length > 0) {
      const branch = strategy.give();
      if (!branch) return;
      this.#waiting.push(branch);
      this.#idle.shift()?.();
    }
  }

  done(strategy: Exhaustive): void {
    this.#active.delete(strategy);
    if (this.#active.size === 0) this.#wakeAll();
  }

  /** A lab failed: nobody goes on, and each is thrown this. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wakeAll();
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws what a lab failed with */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #wakeAll(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }
}
