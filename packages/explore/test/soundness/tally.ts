import { LIMIT, type Comparison, type Skipped } from './compare.ts';

/** What a long run has seen so far. */
export class Tally {
  readonly #begun = performance.now();
  #programs = 0;
  #compared = 0;
  #interleavings = 0;
  #classes = 0;
  #executions = 0;
  #large = 0;

  /** @returns how many programs there were */
  add(comparison: Comparison | Skipped): number {
    if (comparison === 'too many interleavings') this.#large++;
    else if (comparison !== 'not deterministic') {
      this.#compared++;
      this.#interleavings += comparison.interleavings;
      this.#classes += comparison.classes;
      this.#executions += comparison.executions;
    }
    return ++this.#programs;
  }

  /** Whether most programs could be compared: else nothing was found because nothing was looked at. */
  get isMeaningful(): boolean {
    return this.#compared * 2 > this.#programs;
  }

  get line(): string {
    const rate = (this.#programs * 1000) / (performance.now() - this.#begun);
    const undecided = this.#programs - this.#compared - this.#large;
    return [
      `${this.#programs} programs (${rate.toFixed(1)} a second), ${this.#compared} compared:`,
      `${this.#interleavings} interleavings of ${this.#classes} classes, ${this.#executions} executions with the reduction;`,
      `left out: ${this.#large} with more than ${LIMIT} interleavings, ${undecided} not deterministic`,
    ].join(' ');
  }
}
