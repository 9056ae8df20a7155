import type { Change } from './change.ts';

/** How long a client with several connections is watched for more, in milliseconds. */
const WATCH_MS = 50;

/**
 * When a client that works on several connections at once has sent all that it will: one of its connections waits at
 * the gate, and nothing says whether the app is about to use another (`Promise.all`) or waits for this one. The first
 * time that it stands at a point it is watched for a while; how many connections came to wait there is known then, and
 * waited for.
 */
export class Rest {
  /** Whether the client ever had more than one connection: one that has a single one needs no watching. */
  severalSeen = false;
  readonly #known = new Map<string, number>();
  readonly #change: Change;
  #watched: string | undefined;
  #rested: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(change: Change) {
    this.#change = change;
  }

  /**
   * @param point what its connections have done so far
   * @param waiting how many of them wait at the gate or in the database
   */
  isAt(point: string, waiting: number): boolean {
    if (waiting >= (this.#known.get(point) ?? Infinity)) {
      this.#known.set(point, waiting);
      return true;
    }
    const here = `${waiting} ${point}`;
    if (this.#rested === here) return true;
    if (this.#watched !== here) this.#watch(here, point, waiting);
    return false;
  }

  /** A schedule begins or ends. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#watched = undefined;
    this.#rested = undefined;
  }

  #watch(here: string, point: string, waiting: number): void {
    this.reset();
    this.#watched = here;
    this.#timer = setTimeout(() => {
      this.#known.set(point, Math.max(waiting, this.#known.get(point) ?? 0));
      this.#rested = here;
      this.#change.signal();
    }, WATCH_MS);
  }
}
