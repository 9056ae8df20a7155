import type { Backend } from './backend.ts';
import { sync } from './wire/messages.ts';
import type { Trip } from './wire/trip.ts';

/**
 * The Sync after a COPY FROM STDIN of the extended protocol: the server does not hear the one that ended the batch,
 * and the client sends another after its rows.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
export class CopySync {
  readonly #backend: Backend;
  #expected: 'forward' | 'keep' | undefined;
  #came: Promise<void> | undefined;
  #arrived: (() => void) | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /**
   * The rows of a COPY are asked for.
   *
   * @param then `forward`: the batch went out with its Sync. `keep`: the runner will send one of its own.
   */
  expect(trip: Trip, then: 'forward' | 'keep'): void {
    // Whatever else stands in the batch ends the COPY with an error, and then the Sync is heard.
    if (trip.kind !== 'extended' || trip.end !== 'sync' || !trip.endsInExecute) return;
    this.#expected = then;
    if (then === 'keep') this.#came = new Promise((arrived) => (this.#arrived = arrived));
  }

  get isExpected(): boolean {
    return this.#expected !== undefined;
  }

  /** @returns whether a Sync of the client is the one */
  take(): boolean {
    if (this.#expected === undefined) return false;
    if (this.#expected === 'forward') this.#backend.send(sync);
    this.#expected = undefined;
    this.#arrived?.();
    return true;
  }

  /** Waits for the one that is kept, if any. */
  async come(): Promise<void> {
    await this.#came;
    this.#came = undefined;
  }

  /** It will not come: the client has gone, or the trip is over. */
  forget(): void {
    this.#expected = undefined;
    this.#arrived?.();
  }
}
