import type { ClientId } from './history.ts';
import { Inconclusive } from './inconclusive.ts';

/** How often what follows the answers of a client may turn out to be more or less than it was. */
const CHANGES = 5;

/**
 * What clients still do after their answer: frameworks roll back and release after the response, some go on working.
 * Nothing announces it, so the first time that a client has come a certain way it is watched for a while; after that
 * it is known, and waited for.
 */
export class Tails {
  readonly #known = new Map<string, number>();
  readonly #workOn = new Set<ClientId>();
  readonly #changes = new Map<ClientId, string[]>();

  /** How many steps follow the answer of a client that came this way; `undefined` when that is not known yet. */
  expected(way: string): number | undefined {
    return this.#known.get(way);
  }

  /** Whether a client was ever seen to work on, whichever way it came. */
  worksOn(client: ClientId): boolean {
    return this.#workOn.has(client);
  }

  /** @throws Inconclusive when what follows the answers of a client never stays the same */
  refuseUnsteady(client: ClientId): void {
    const changes = this.#changes.get(client) ?? [];
    if (changes.length <= CHANGES) return;
    throw new Inconclusive(
      `what comes after an answer never stays the same (a timer, a job in the background?). Last came client ${client + 1}: ${changes.at(-1)}`,
    );
  }

  /** @param last the last statement that followed */
  learn(client: ClientId, way: string, steps: number, last: string): void {
    if ((this.expected(way) ?? steps) !== steps)
      this.#changes.set(client, [...(this.#changes.get(client) ?? []), last]);
    if (steps > 0 && !this.worksOn(client)) {
      // Whichever way it came before was not watched for long enough.
      this.#known.clear();
      this.#workOn.add(client);
    }
    this.#known.set(way, steps);
  }

  /** One more follows than was just learned. */
  learnMore(way: string): void {
    this.#known.set(way, (this.expected(way) ?? 0) + 1);
  }
}
