import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Change } from './change.ts';
import type { Connection } from './gate.ts';
import type { LaneState } from './lane-state.ts';
import type { Lanes } from './lanes.ts';
import { WakeOrder, type Freezer } from './wake-order.ts';

/** What a connection waits for. */
export interface Wait {
  /** The connections that hold it. */
  readonly holders: readonly Connection[];
  /** Resolves when the wait has become one that only others can end; without it, it is one. */
  readonly checked?: Promise<void> | undefined;
}

/** What those connections wait for that wait for another connection of the scenario. */
export type WaitsFor = (connections: readonly Connection[]) => Promise<ReadonlyMap<Connection, Wait>>;

/** The longest pause between two questions to the database, in milliseconds. */
const MAX_PAUSE = 16;
/** So often it is asked without a pause about a step that had to wait before: it may not have come to its lock yet. */
const AT_ONCE = 4;

/** Which of the lanes that were released are blocked, and in which order they go on. */
export class Waits {
  readonly #lanes: Lanes;
  readonly #change: Change;
  readonly #waitsFor: WaitsFor;
  readonly #wakeOrder: WakeOrder;
  /** How often it was asked since the last release. */
  #asked = 0;

  constructor(lanes: Lanes, change: Change, waitsFor: WaitsFor, freezer: Freezer | undefined) {
    this.#lanes = lanes;
    this.#change = change;
    this.#waitsFor = waitsFor;
    this.#wakeOrder = new WakeOrder(freezer);
  }

  /** A step is released: the next question about it is the first. */
  begin(): void {
    this.#asked = 0;
  }

  /** Resolves when something has happened, be it that lanes are found blocked. */
  async watch(running: readonly LaneState[]): Promise<void> {
    const pause = this.#pauseFor(running);
    if (pause > 0 && (await this.#change.within(pause))) return;
    // The step is to leave before the question about it does.
    if (this.#asked === 0) await nextTurn();
    this.#asked++;
    const seen = this.#change.count;
    const waits = await this.#waitsFor(running.map((lane) => lane.connection));
    // The answer may be older than what happened meanwhile.
    if (this.#change.count !== seen || waits.size === 0) return;
    await this.#change.or(Promise.all([...waits.values()].flatMap(({ checked }) => checked ?? [])));
    if (this.#change.count !== seen) return;
    for (const lane of running) {
      const wait = waits.get(lane.connection);
      if (!wait) continue;
      this.#lanes.block(lane, wait.holders);
      this.#change.signal();
    }
  }

  /** Most steps are done before it is worth asking, but for those that had to wait under another schedule. */
  #pauseFor(running: readonly LaneState[]): number {
    const pauses = this.#asked - (running.some((lane) => this.#lanes.hasBlocked(lane)) ? AT_ONCE : 0);
    return pauses < 0 ? 0 : Math.min(2 ** pauses, MAX_PAUSE);
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
