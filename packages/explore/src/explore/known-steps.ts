import type { History } from '../schedule/history.ts';
import { shapeOf } from './statement-shape.ts';

/**
 * What each client has ever sent. A statement sent for the first time may come with what is done only once: pools
 * connect, drivers look types up. Only what is known compares.
 */
export class KnownSteps {
  readonly #seen = new Set<string>();

  /** Takes a history in. @returns whether it held a counted step that was new */
  learn(history: History): boolean {
    const before = this.#seen.size;
    for (const { client, sql, counted } of history.steps)
      if (counted) this.#seen.add(`${client} ${shapeOf(sql)}`);
    return this.#seen.size > before;
  }

  /** Whether a client ever sent a counted step. */
  has(client: number): boolean {
    return [...this.#seen].some((step) => step.startsWith(`${client} `));
  }
}
