import type { StepRequest, StepResult } from './gate.ts';
import type { ClientId, History, Lane, StepRecord } from './history.ts';
import { inOrder } from './in-order.ts';
import { recordOf, type LaneState, type OpenRecord } from './lane-state.ts';
import type { Lanes } from './lanes.ts';

/** Keeps what happens under one schedule. */
export class Recorder {
  readonly leaked: Set<Lane> = new Set();
  readonly selfDeadlocked: Set<Lane> = new Set();
  readonly idle: Set<ClientId> = new Set();
  readonly #lanes: Lanes;
  readonly #records: OpenRecord[] = [];
  readonly #schedule: Lane[] = [];
  /** Position of the step released last. */
  #released = -1;
  #preemptions = 0;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  /** The lane released last, if any. */
  get last(): Lane | undefined {
    return this.#schedule.at(-1);
  }

  /** A step goes on. */
  start(lane: LaneState): void {
    lane.phase = 'running';
    lane.record = {
      number: this.#records.length,
      request: lane.request as StepRequest,
      results: [],
      error: undefined,
      waitedFor: new Set(),
      wokenBy: undefined,
      status: lane.status,
      state: lane,
      lane: lane.name,
    };
    this.#records.push(lane.record);
  }

  /** A step goes on because it was chosen, of those that are `held`. */
  release(lane: LaneState, held: readonly LaneState[]): void {
    const last = this.#records[this.#released]?.state.client;
    if (last !== lane.client && held.some(({ client }) => client === last)) this.#preemptions++;
    this.#schedule.push(lane.name as Lane);
    this.start(lane);
    this.#released = this.#records.length - 1;
  }

  /** A step is done. */
  finish(record: OpenRecord, { results, error, status }: StepResult): void {
    record.results = results;
    record.error = error;
    record.status = status;
    if (record.waitedFor.size > 0 && this.#records[this.#released] !== record)
      record.wokenBy = this.#released;
  }

  /**
   * What went on by itself since the last choice did so in the order in which the sockets were read: from here on it
   * stands in the order of the lanes.
   */
  settle(): void {
    const free = this.#records.splice(this.#released + 1);
    this.#lanes.name(free.map(({ state }) => state));
    for (const record of free) record.lane ??= record.state.name;
    this.#records.push(...free.toSorted((a, b) => ((a.lane as Lane) < (b.lane as Lane) ? -1 : 1)));
  }

  steps(): StepRecord[] {
    return this.#records.map(recordOf);
  }

  /** The statements of a client so far that can matter. */
  sqlOf(client: ClientId): string[] {
    return this.#counted(client).map(({ request }) => request.sql);
  }

  /** What the connections of a client have done so far, and which of them the database keeps waiting. */
  pointOf(client: ClientId): string {
    return JSON.stringify([
      this.#counted(client).map(({ lane, request, results, error }) => [
        lane,
        request.sql,
        error?.code,
        results.map(({ tag }) => tag),
      ]),
      this.#lanes.blocked().flatMap((lane) => (lane.client === client ? [lane.name] : [])),
    ]);
  }

  history(): History {
    this.settle();
    return {
      steps: inOrder(this.steps()),
      schedule: this.#schedule,
      preemptions: this.#preemptions,
      leaked: [...this.leaked],
      selfDeadlocked: [...this.selfDeadlocked],
      idle: [...this.idle],
    };
  }

  #counted(client: ClientId): OpenRecord[] {
    return this.#records.filter(({ state, request }) => state.client === client && request.counted);
  }
}
