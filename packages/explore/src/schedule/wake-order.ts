import type { Connection } from './gate.ts';
import type { LaneState } from './lane-state.ts';

/** Stops and continues what the database does for a connection. */
export interface Freezer {
  freeze(connection: Connection): void;
  thaw(connection: Connection): void;
}

/**
 * Who wakes first when several connections wait for what one step releases is the server's choice, and an even coin
 * where they wait for a row of a unique index. So all that wait are frozen before the step, and go on after it one by
 * one, in the order in which their waits began.
 */
export class WakeOrder {
  readonly #freezer: Freezer | undefined;
  #frozen: LaneState[] = [];

  /** @param freezer none: the server's choice it is */
  constructor(freezer: Freezer | undefined) {
    this.#freezer = freezer;
  }

  /** @param waiting all that are blocked, in the order in which their waits began */
  freeze(waiting: readonly LaneState[]): void {
    if (!this.#freezer || waiting.length + this.#frozen.length < 2) return;
    for (const lane of waiting) {
      if (this.#frozen.includes(lane)) continue;
      this.#freezer.freeze(lane.connection);
      this.#frozen.push(lane);
    }
  }

  isFrozen(lane: LaneState): boolean {
    return this.#frozen.includes(lane);
  }

  /** The next one goes on. */
  thawNext(): LaneState | undefined {
    const lane = this.#frozen.shift();
    if (lane) this.#freezer?.thaw(lane.connection);
    return lane;
  }

  /** It is gone. */
  forget(lane: LaneState): void {
    this.#frozen = this.#frozen.filter((frozen) => frozen !== lane);
  }
}
