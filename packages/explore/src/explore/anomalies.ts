import type { Run } from '../lab/lab.ts';
import type { Judgement } from '../oracle/oracle.ts';

/** An anomalous outcome with the simplest of the schedules that end so. */
export interface FoundAnomaly {
  readonly judgement: Judgement;
  run: Run;
  /** How many of the explored schedules end so. */
  count: number;
}

/** Anomalous outcomes as they are found, each once. */
export class Anomalies {
  readonly #byKey = new Map<string, FoundAnomaly>();
  /** Anomalous schedules. */
  count = 0;

  add(run: Run, judgement: Judgement): void {
    this.count++;
    const known = this.#byKey.get(judgement.key);
    if (!known) {
      this.#byKey.set(judgement.key, { judgement, run, count: 1 });
      return;
    }
    known.count++;
    if (run.history.preemptions < known.run.history.preemptions) known.run = run;
  }

  /** The simplest first: fewest preemptions, then in the order in which they were found. */
  list(): FoundAnomaly[] {
    return [...this.#byKey.values()].toSorted(
      (a, b) => a.run.history.preemptions - b.run.history.preemptions,
    );
  }
}
