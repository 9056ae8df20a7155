import type { ClientId } from '../schedule/history.ts';
import type { CanonicalOutcome } from './canonicalize.ts';
import { differenceOf, sizeOf } from './difference.ts';
import type { DifferenceEntry } from './verdict.ts';

/** An outcome of a serial schedule, with the first order that led to it. */
export interface SerialOutcome {
  readonly order: readonly ClientId[];
  readonly canonical: CanonicalOutcome;
}

/** The outcomes of all serial orders of some clients. */
export class SerialOutcomes {
  readonly #byKey = new Map<string, SerialOutcome>();

  add(serial: SerialOutcome): void {
    if (!this.#byKey.has(serial.canonical.key)) this.#byKey.set(serial.canonical.key, serial);
  }

  /** How many different ones there are. */
  get size(): number {
    return this.#byKey.size;
  }

  get keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  contains(key: string): boolean {
    return this.#byKey.has(key);
  }

  /**
   * The outcome with the fewest differences, the earlier added where two have as many.
   *
   * @throws RangeError when no serial order was added.
   */
  nearest(actual: CanonicalOutcome): SerialOutcome & { readonly entries: readonly DifferenceEntry[] } {
    const candidates = [...this.#byKey.values()].map((serial) => ({
      ...serial,
      entries: differenceOf(actual, serial.canonical),
    }));
    const [first, ...others] = candidates;
    if (!first) throw new RangeError('no serial order was added');
    return others.reduce((best, next) => (sizeOf(next.entries) < sizeOf(best.entries) ? next : best), first);
  }
}
