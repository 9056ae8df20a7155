import { Actor, type Timing } from './actor.ts';
import type { ClientId } from './history.ts';
import type { LaneState } from './lane-state.ts';
import type { Lanes } from './lanes.ts';
import type { Recorder } from './recorder.ts';
import type { Rests } from './rest.ts';
import type { Act } from './scheduler.ts';

function isWaiting({ phase }: LaneState): boolean {
  return phase === 'held' || phase === 'blocked';
}

/** The clients under one schedule. */
export class Actors {
  readonly #actors: readonly Actor[];
  readonly #lanes: Lanes;
  readonly #recorder: Recorder;
  readonly #rests: Rests;

  /** @param rests what is known of clients with several connections, from the schedules before */
  constructor(acts: readonly Act[], timing: Timing, lanes: Lanes, recorder: Recorder, rests: Rests) {
    this.#lanes = lanes;
    this.#recorder = recorder;
    this.#rests = rests;
    this.#actors = acts.map((act) => {
      return new Actor(act, timing, {
        steps: () => recorder.sqlOf(act.client),
        isOpen: () => lanes.of(act.client).some(({ status }) => status !== 'I'),
        isBusy: () =>
          lanes
            .of(act.client)
            .some(({ record, phase }) => record?.request.counted || phase === 'held' || phase === 'opening'),
      });
    });
  }

  start(): void {
    for (const actor of this.#actors) actor.start();
  }

  dispose(): void {
    for (const actor of this.#actors) actor.dispose();
    this.#rests.reset();
  }

  [Symbol.iterator](): Iterator<Actor> {
    return this.#actors[Symbol.iterator]();
  }

  of(client: ClientId): Actor | undefined {
    return this.#actors.find((actor) => actor.client === client);
  }

  unfinished(): ClientId[] {
    return this.#actors.filter(({ finished }) => !finished).map(({ client }) => client);
  }

  /** Clients that are neither finished nor held up by us or the database, and still do nothing. */
  idle(): ClientId[] {
    return this.#actors
      .filter(({ client, idle, finished }) => idle && !finished && !this.#lanes.of(client).some(isWaiting))
      .map(({ client }) => client);
  }

  /** Whether nothing more is to be expected of any client before a step goes on. */
  areSettled(): boolean {
    return this.#actors.every((actor) => this.#isSettled(actor));
  }

  #isSettled({ client, finished, idle }: Actor): boolean {
    if (finished || idle) return true;
    const lanes = this.#lanes.of(client);
    if (lanes.some(({ phase }) => phase === 'opening' || phase === 'preparing')) return false;
    const waiting = lanes.filter(isWaiting).length;
    // One that is opened anew in each run may not even be here yet.
    if (lanes.length > 1) this.#rests.seeSeveral(client);
    if (waiting === 0) return false;
    return !this.#rests.severalSeen || this.#rests.of(client).isAt(this.#recorder.pointOf(client), waiting);
  }
}
