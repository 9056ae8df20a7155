import type { Value } from './value.ts';
import { UNKNOWN } from './value.ts';

/** The names that code can see. A value is worked out when it is asked for, once: declarations may stand in any order. */
export class Scope {
  readonly #bindings = new Map<string, () => Value>();
  readonly file: string;
  readonly #parent: Scope | undefined;

  constructor(file: string, parent?: Scope) {
    this.file = file;
    this.#parent = parent;
  }

  declare(name: string, value: () => Value): void {
    let known: Value | undefined;
    let busy = false;
    this.#bindings.set(name, () => {
      if (known !== undefined) return known;
      // A value that needs itself: `references(() => users.id)` does not, since it is not called.
      if (busy) return UNKNOWN;
      busy = true;
      try {
        known = value();
      } finally {
        busy = false;
      }
      return known;
    });
  }

  /** Gives a name that is visible here another value. */
  assign(name: string, value: Value): void {
    if (this.#bindings.has(name) || this.#parent === undefined) this.#bindings.set(name, () => value);
    else this.#parent.assign(name, value);
  }

  get(name: string): Value | undefined {
    return this.#bindings.get(name)?.() ?? this.#parent?.get(name);
  }
}
