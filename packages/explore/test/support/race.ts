import type { Database } from '../../src/engine/database.ts';
import type { Answer, TableRows } from '../../src/oracle/outcome.ts';
import { Exhaustive } from '../../src/schedule/exhaustive.ts';
import type { History, Lane } from '../../src/schedule/history.ts';
import { Replay } from '../../src/schedule/replay.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import type { Strategy } from '../../src/schedule/strategy.ts';
import { sqlOn } from './server.ts';

/** What a client of a test does: a script, or a function with a connection string of its own. */
export type TestClient = readonly string[] | ((url: string) => Promise<unknown>);

export interface TestRun {
  readonly history: History;
  /** Of scripts the answer, of functions what they resolve to, or the error. */
  readonly answers: readonly unknown[];
  readonly tables: readonly TableRows[];
}

interface Options {
  readonly idleMs?: number;
  readonly timeoutMs?: number;
  /** Put something back that a snapshot cannot. */
  readonly reset?: string;
}

/** Clients that race on a database, without an app, a lab or an oracle. */
export class TestRace {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #acts: (() => Promise<unknown>)[];
  readonly #closing: (() => Promise<void>)[];
  readonly #options: Options;

  private constructor(
    database: Database,
    scheduler: Scheduler,
    acts: (() => Promise<unknown>)[],
    closing: (() => Promise<void>)[],
    options: Options,
  ) {
    this.#database = database;
    this.#scheduler = scheduler;
    this.#acts = acts;
    this.#closing = closing;
    this.#options = options;
  }

  static async start(
    database: Database,
    setup: string,
    clients: readonly TestClient[],
    options: Options = {},
  ): Promise<TestRace> {
    await database.setUp(setup, '/');
    const { idleMs = 2000, timeoutMs = 20_000 } = options;
    const scheduler = new Scheduler({
      waitsFor: database.waitsFor,
      freezer: database.freezer,
      idleMs,
      timeoutMs,
    });
    const closing: (() => Promise<void>)[] = [];
    const acts = await Promise.all(
      clients.map(async (client, index) => {
        const url = await database.endpoint(index, scheduler);
        if (typeof client === 'function') return () => client(url);
        const session = database.session(url);
        closing.push(() => session.close());
        return () => session.perform({ sql: [...client] });
      }),
    );
    await database.snapshot();
    const race = new TestRace(database, scheduler, acts, closing, options);
    // Connections are made and tails are learned before anything is compared.
    for (let warm = 0; warm < 2; warm++) {
      for (const client of clients.keys())
        await race.#run([client], ({ enabled }) => enabled[0]?.lane as Lane);
    }
    return race;
  }

  async #run(clients: readonly number[], choose: Strategy['choose']): Promise<TestRun> {
    if (this.#options.reset !== undefined) await sqlOn(this.#database.url, this.#options.reset);
    await this.#database.restore('ordinary');
    const answers: unknown[] = [];
    const history = await this.#scheduler.run(
      clients.map((client) => ({
        client,
        perform: async () => {
          answers[client] = await (this.#acts[client] as () => Promise<unknown>)().catch(
            (error: unknown) => error,
          );
        },
      })),
      choose,
    );
    const tables = this.#options.reset === undefined ? await this.#database.changed() : [];
    return { history, answers, tables };
  }

  /** Every schedule; all once more when a client was late, as on a busy machine: by then that is known. */
  async explore(): Promise<TestRun[]> {
    for (;;) {
      this.#scheduler.late = [];
      const runs = await this.#explore(new Exhaustive());
      if (this.#scheduler.late.length === 0) return runs;
    }
  }

  async #explore(strategy: Strategy): Promise<TestRun[]> {
    const runs: TestRun[] = [];
    while (strategy.begin()) {
      const run = await this.#run([...this.#acts.keys()], (decision) => strategy.choose(decision));
      strategy.end(run.history);
      runs.push(run);
    }
    return runs;
  }

  async replay(schedule: string): Promise<TestRun> {
    const [run] = await this.#explore(new Replay(schedule.match(/\d[a-z]*/g) ?? []));
    return run as TestRun;
  }

  /** With the least that makes a schedule: the first that can go on does. */
  async once(choose: Strategy['choose'] = ({ enabled }) => enabled[0]?.lane as Lane): Promise<TestRun> {
    return this.#run([...this.#acts.keys()], choose);
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }
}

/** The status of a script's answer. */
export function statuses({ answers }: TestRun): (number | string)[] {
  return answers.map((answer) => (answer as Answer).status);
}

export function schedules(runs: readonly TestRun[]): string[] {
  return runs.map(({ history }) => history.schedule.join(''));
}

export function rows(
  { tables }: TestRun,
  table: string,
): readonly (readonly (string | null)[])[] | undefined {
  return tables.find((found) => found.table === table)?.rows;
}

/** A history without what is different each time by nature: nothing but the process in a message. */
export function comparable({ history, answers, tables }: TestRun): string {
  return JSON.stringify({ history, answers, tables })
    .replaceAll(/Process \d+ waits for (\w+) on [^;]*; blocked by process \d+/g, 'waits for $1')
    .replaceAll(/[Pp]rocess \d+/g, 'process N');
}
