import type { Connection } from './gate.ts';
import type { ClientId } from './history.ts';
import { byName, isAtWork, type LaneState, type Phase } from './lane-state.ts';
import { laneName } from './schedule-string.ts';

function key({ request }: LaneState): string {
  return JSON.stringify([request?.sql, request?.params]);
}

/** All connections that are open, and their names under the schedule being carried out. */
export class Lanes {
  readonly #lanes = new Map<Connection, LaneState>();
  readonly #everBlocked = new Set<string>();

  open(connection: Connection): void {
    this.#lanes.set(connection, {
      connection,
      client: connection.client,
      name: undefined,
      phase: 'opening',
      status: 'I',
      request: undefined,
      release: undefined,
      record: undefined,
      holders: [],
    });
  }

  close(connection: Connection): LaneState {
    const lane = this.get(connection);
    this.#lanes.delete(connection);
    return lane;
  }

  get(connection: Connection): LaneState {
    const lane = this.#lanes.get(connection);
    if (!lane) throw new Error('a connection acts before it opened or after it closed');
    return lane;
  }

  find(connection: Connection): LaneState | undefined {
    return this.#lanes.get(connection);
  }

  /** A schedule begins: nobody has done anything yet. */
  reset(): void {
    for (const lane of this.#lanes.values()) {
      lane.name = undefined;
      lane.record = undefined;
      if (lane.phase === 'preparing') lane.phase = 'idle';
    }
  }

  all(): LaneState[] {
    return [...this.#lanes.values()];
  }

  in(phase: Phase): LaneState[] {
    return this.all().filter((lane) => lane.phase === phase);
  }

  of(client: ClientId): LaneState[] {
    return this.all().filter((lane) => lane.client === client);
  }

  /**
   * Names what has none yet, each by the first name that no connection at work has. Connections that arrived together
   * get their names by what they do, not by which socket was read first.
   */
  name(lanes: readonly LaneState[]): void {
    for (const lane of lanes
      .filter(({ name }) => name === undefined)
      .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) {
      const taken = new Set(
        this.of(lane.client)
          .filter(isAtWork)
          .map(({ name }) => name),
      );
      let index = 0;
      while (taken.has(laneName(lane.client, index))) index++;
      lane.name = laneName(lane.client, index);
    }
  }

  /** Those that wait for a release, by name. */
  held(): LaneState[] {
    const held = this.in('held');
    this.name(held);
    return held.toSorted(byName);
  }

  /** Those blocked in the database, by name. */
  blocked(): LaneState[] {
    return this.in('blocked').toSorted(byName);
  }

  /** Whether what a lane is doing was ever found blocked. */
  hasBlocked({ request }: LaneState): boolean {
    return request !== undefined && this.#everBlocked.has(request.sql);
  }

  /** The database says that a lane waits for these connections. */
  block(lane: LaneState, holders: readonly Connection[]): void {
    lane.phase = 'blocked';
    if (lane.request) this.#everBlocked.add(lane.request.sql);
    lane.holders = holders;
    for (const { name } of holders.flatMap((holder) => this.find(holder) ?? [])) {
      if (name !== undefined) lane.record?.waitedFor.add(name);
    }
  }

  /**
   * Whose wait has to be given up when all that are not finished wait: that of a client that waits only for itself,
   * else, unless somebody is only slow, the first one. `database` where the waits make a circle within the database.
   */
  toBreak(somebodyIsSlow: boolean): LaneState | 'database' | undefined {
    const waits = this.blocked().map((lane) => ({ lane, clients: this.#clientsWaitedFor(lane) }));
    if (waits.some(({ clients }) => clients.size === 0)) return 'database';
    const self = waits.find(({ lane, clients }) => clients.size === 1 && clients.has(lane.client));
    return (self ?? (somebodyIsSlow ? undefined : waits[0]))?.lane;
  }

  /**
   * The clients that the wait of a blocked lane ends at, followed through other blocked lanes; none where it ends in a
   * circle of blocked lanes.
   */
  #clientsWaitedFor(waiter: LaneState): Set<ClientId> {
    const clients = new Set<ClientId>();
    const seen = new Set<LaneState>([waiter]);
    for (const lane of seen) {
      if (lane.phase !== 'blocked') clients.add(lane.client);
      else for (const next of lane.holders.flatMap((holder) => this.find(holder) ?? [])) seen.add(next);
    }
    return clients;
  }
}
