import type { Change } from './change.ts';
import type { Connection } from './gate.ts';
import type { LaneState } from './lane-state.ts';
import type { Lanes } from './lanes.ts';
import { WakeOrder, type Freezer } from './wake-order.ts';

/** Who holds what a connection waits for, of those that wait for another connection of the scenario. */
export type WaitsFor = (
  connections: readonly Connection[],
) => Promise<ReadonlyMap<Connection, readonly Connection[]>>;

/** The longest pause between two questions to the database, in milliseconds. */
const MAX_PAUSE = 16;

/** Which of the lanes that were released are blocked, and in which order they go on. */
export class Waits {
  readonly #lanes: Lanes;
  readonly #change: Change;
  readonly #waitsFor: WaitsFor;
  readonly #wakeOrder: WakeOrder;
  #pause = 0;

  constructor(lanes: Lanes, change: Change, waitsFor: WaitsFor, freezer: Freezer | undefined) {
    this.#lanes = lanes;
    this.#change = change;
    this.#waitsFor = waitsFor;
    this.#wakeOrder = new WakeOrder(freezer);
  }

  /** A step is released: the next question about it is the first. */
  begin(): void {
    this.#pause = 0;
  }

  /** Resolves when something has happened, be it that lanes are found blocked. */
  async watch(running: readonly LaneState[]): Promise<void> {
    // Most steps are done before it is worth asking, but for those that had to wait under another schedule.
    const atOnce = this.#pause === 0 && running.some((lane) => this.#lanes.hasBlocked(lane));
    if (!atOnce && (await this.#change.within(Math.max(this.#pause, 1)))) return;
    this.#pause = Math.min(Math.max(this.#pause * 2, 1), MAX_PAUSE);
    const seen = this.#change.count;
    const waits = await this.#waitsFor(running.map((lane) => lane.connection));
    // The answer may be older than what happened meanwhile.
    if (this.#change.count !== seen) return;
    for (const lane of running) {
      const holders = waits.get(lane.connection);
      if (!holders) continue;
      this.#lanes.block(lane, holders);
      this.#change.signal();
    }
  }

  /** Something is about to end what blocked lanes wait for. */
  freeze(but?: LaneState): void {
    const waiting = this.#lanes.in('blocked').filter((lane) => lane !== but);
    this.#wakeOrder.freeze(waiting.toSorted((a, b) => (a.record?.number ?? 0) - (b.record?.number ?? 0)));
  }

  /** @returns whether there was one to go on */
  wakeNext(): boolean {
    const lane = this.#wakeOrder.thawNext();
    if (lane) lane.phase = 'running';
    return lane !== undefined;
  }

  wakeAll(): void {
    while (this.wakeNext());
  }

  forget(lane: LaneState): void {
    this.#wakeOrder.forget(lane);
  }

  /** What blocked lanes wait for may have ended. */
  askAnew(): void {
    for (const lane of this.#lanes.in('blocked')) if (!this.#wakeOrder.isFrozen(lane)) lane.phase = 'running';
  }
}
