import type { Backend } from './backend.ts';
import type { CopySync } from './copy-sync.ts';
import type { Frame } from './wire/frame-buffer.ts';
import { flush } from './wire/messages.ts';
import type { Trip } from './wire/trip.ts';

/**
 * The rows of a COPY FROM STDIN that follow one trip. A client may send them before the server has asked for them
 * (asyncpg does), and by then the server may not have got the trip.
 */
export class CopyRows {
  readonly #backend: Backend;
  readonly #copySync: CopySync;
  #early: Frame[] = [];
  #state: 'unasked' | 'asked' | 'over' = 'unasked';
  #isComplete = false;
  /** One more Sync follows the rows. */
  #takesSync: boolean;

  constructor(trip: Trip, backend: Backend, copySync: CopySync) {
    this.#takesSync = trip.kind === 'extended' && trip.end === 'sync';
    this.#backend = backend;
    this.#copySync = copySync;
  }

  /** CopyDone or CopyFail has come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** CopyData, CopyDone, CopyFail; the server ignores those that it did not ask for. */
  take(frame: Frame): void {
    this.#isComplete ||= frame.type !== 'd';
    if (this.#state === 'unasked') this.#early.push(frame);
    else if (this.#state === 'asked') this.#send(frame);
  }

  /** @returns whether a Sync belongs to rows that came early */
  takeSync(frame: Frame): boolean {
    if (!this.#takesSync || this.#state !== 'unasked' || !this.#isComplete) return false;
    this.#takesSync = false;
    this.#early.push(frame);
    return true;
  }

  /** The server asks for them. */
  ask(): void {
    this.#state = 'asked';
    for (const frame of this.#early.splice(0)) this.#send(frame);
  }

  /**
   * The trip is over.
   *
   * @returns whether a Sync came after rows that nobody asked for: it is an ordinary one
   */
  end(): boolean {
    this.#state = 'over';
    return this.#early.splice(0).some(({ type }) => type === 'S');
  }

  #send({ type, bytes }: Frame): void {
    if (type === 'S') {
      this.#copySync.take();
      return;
    }
    this.#backend.send(bytes);
    // The server did not hear the Flush that came before the rows.
    if (type !== 'd') this.#backend.send(flush);
  }
}
