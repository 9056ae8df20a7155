import type { Database, Engine, Snapshot } from '../../src/engine/database.ts';

/** How many programs run on one database; its proxies listen until it is closed. */
const PROGRAMS = 100;

/**
 * An engine whose databases are all set up the same way: one is made for many programs, each of which finds it as it was
 * set up. What a lab closes is only given back.
 */
export class SharedDatabase implements Engine {
  readonly #engine: Engine;
  #current: { database: Database; used: number; snapshot?: Promise<Snapshot> } | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get description(): string {
    return this.#engine.description;
  }

  async create(): Promise<Database> {
    if (this.#current && this.#current.used === PROGRAMS) await this.close();
    const current = (this.#current ??= { database: await this.#engine.create(), used: 0 });
    const { database } = current;
    const first = current.used++ === 0;
    return {
      url: database.url,
      setUp: async (setup, folder) => (first ? database.setUp(setup, folder) : undefined),
      endpoint: (client, gate) => database.endpoint(client, gate),
      waitsFor: database.waitsFor,
      freezer: database.freezer,
      session: (url) => database.session(url),
      snapshot: () => (current.snapshot ??= database.snapshot()),
      restore: (place) => database.restore(place),
      changed: () => database.changed(),
      leaks: () => database.leaks(),
      tablesOf: (sql) => database.tablesOf(sql),
      eventsOf: database.eventsOf,
      close: () => Promise.resolve(),
    };
  }

  /** Drops the database; the engine goes on. */
  async close(): Promise<void> {
    const closing = this.#current;
    this.#current = undefined;
    await closing?.database.close();
  }
}
