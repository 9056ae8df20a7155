import type { Change } from './change.ts';
import type { ClientId } from './history.ts';

/** How long a client with several connections is watched for more, in milliseconds. */
const WATCH_MS = 50;

/**
 * When a client that works on several connections at once has sent all that it will: one of its connections waits at
 * the gate, and nothing says whether the app is about to use another (`Promise.all`) or waits for this one. The first
 * time that it stands at a point it is watched for a while; how many connections came to wait there is known then, and
 * waited for.
 */
export class Rest {
  readonly #known = new Map<string, number>();
  readonly #change: Change;
  readonly #onMore: () => void;
  #watched: string | undefined;
  #rested: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onMore told when more connections came to wait at a point than it was known for */
  constructor(change: Change, onMore: () => void) {
    this.#change = change;
    this.#onMore = onMore;
  }

  /**
   * @param point what its connections have done so far
   * @param waiting how many of them wait at the gate or in the database
   */
  isAt(point: string, waiting: number): boolean {
    const known = this.#known.get(point) ?? Infinity;
    if (waiting >= known) {
      if (waiting > known) this.#onMore();
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

/** What is known of each client, from one schedule to the next. */
export class Rests {
  readonly #rests = new Map<ClientId, Rest>();
  #severalSeen = false;
  readonly #change: Change;
  readonly #onMore: (client: ClientId) => void;

  constructor(change: Change, onMore: (client: ClientId) => void) {
    this.#change = change;
    this.#onMore = onMore;
  }

  /** Whether a client ever had more than one connection: where all have a single one, none needs watching. */
  get severalSeen(): boolean {
    return this.#severalSeen;
  }

  seeSeveral(client: ClientId): void {
    if (!this.#severalSeen) this.#onMore(client);
    this.#severalSeen = true;
  }

  of(client: ClientId): Rest {
    const rest = this.#rests.get(client) ?? new Rest(this.#change, () => this.#onMore(client));
    this.#rests.set(client, rest);
    return rest;
  }

  /** A schedule begins or ends. */
  reset(): void {
    for (const rest of this.#rests.values()) rest.reset();
  }
}
