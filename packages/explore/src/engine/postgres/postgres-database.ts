import type pg from 'pg';
import type { SequenceRange, TableRows } from '../../oracle/outcome.ts';
import type { DatabaseConfig } from '../../scenario/types.ts';
import type { EventsOf } from '../../schedule/dpor.ts';
import type { Connection, Gate } from '../../schedule/gate.ts';
import type { ClientId } from '../../schedule/history.ts';
import type { Wait } from '../../schedule/waits.ts';
import type { Freezer } from '../../schedule/wake-order.ts';
import type { Release } from '../../system/reaper.ts';
import type { Database, SequencePlace, Snapshot, SqlSession } from '../database.ts';
import { AccessFinder } from './accesses.ts';
import { EventMaker } from './events.ts';
import type { ProxiedConnection } from './connection.ts';
import type { LockMonitor } from './lock-monitor.ts';
import { Proxy } from './proxy.ts';
import { readRelations } from './relations.ts';
import { runSetup } from './run-setup.ts';
import { PostgresSnapshot } from './snapshot.ts';
import { PostgresSession } from './sql-session.ts';
import { tablesOf } from './tables-of.ts';
import type { Upstream } from './upstream.ts';

/** What a database is made from. */
export interface DatabaseParts {
  readonly url: string;
  readonly upstream: Upstream;
  /** A superuser's connection to this database. */
  readonly control: pg.Client;
  readonly monitor: LockMonitor;
  /** Whether the server's processes are ours. */
  readonly embedded: boolean;
  /** Drops the database and its role. */
  drop(): Promise<void>;
  readonly release: Release;
}

function unlessGone(signal: () => void): void {
  try {
    signal();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A database that toctou made on a PostgreSQL server, for one scenario. */
export class PostgresDatabase implements Database {
  readonly url: string;
  readonly #parts: DatabaseParts;
  /** By the connection string that leads there. */
  readonly #proxies = new Map<string, Proxy>();
  #snapshot: PostgresSnapshot | undefined;
  #events: EventMaker | undefined;

  constructor(parts: DatabaseParts) {
    this.url = parts.url;
    this.#parts = parts;
  }

  async setUp(setup: DatabaseConfig['setup'], folder: string): Promise<void> {
    await runSetup(this.url, setup, folder);
  }

  async endpoint(client: ClientId, gate: Gate): Promise<string> {
    const proxy = new Proxy(client, this.#parts.upstream, gate, this.#parts.monitor);
    const url = new URL(this.url);
    url.host = `127.0.0.1:${await proxy.listen()}`;
    this.#proxies.set(url.href, proxy);
    return url.href;
  }

  get freezer(): Freezer | undefined {
    // Windows has no such signals.
    if (!this.#parts.embedded || process.platform === 'win32') return undefined;
    const signal = (connection: Connection, name: NodeJS.Signals): void => {
      const { pid } = this.#connections().find((open) => open === connection) ?? {};
      if (pid) unlessGone(() => process.kill(pid, name));
    };
    return {
      freeze: (connection) => signal(connection, 'SIGSTOP'),
      thaw: (connection) => signal(connection, 'SIGCONT'),
    };
  }

  readonly waitsFor = async (connections: readonly Connection[]): Promise<ReadonlyMap<Connection, Wait>> => {
    const byPid = new Map(this.#connections().map((open) => [open.pid, open] as const));
    const pids = [...byPid].filter(([, open]) => connections.includes(open)).map(([pid]) => pid);
    const waiting = new Map<Connection, Wait>();
    for (const wait of await this.#parts.monitor.waits(pids)) {
      const holders = wait.blockers.flatMap((pid) => byPid.get(pid) ?? []);
      const waiter = byPid.get(wait.pid);
      if (!waiter || holders.length === 0) continue;
      const checked = this.#parts.monitor.checkOf(wait);
      if (checked) waiting.set(waiter, { holders, checked });
    }
    return waiting;
  };

  session(url: string): SqlSession {
    const proxy = this.#proxies.get(url);
    return new PostgresSession(url, proxy && (() => proxy.connect()));
  }

  async snapshot(): Promise<Snapshot> {
    const relations = await readRelations(this.#parts.control);
    this.#events = new EventMaker(new AccessFinder(relations), relations.defaultIsolation);
    this.#snapshot = await PostgresSnapshot.take(this.#parts.control);
    return this.#snapshot;
  }

  async restore(place: SequencePlace): Promise<readonly SequenceRange[]> {
    return this.#taken().restore(place, this.#connections());
  }

  async changed(): Promise<TableRows[]> {
    return this.#taken().changed();
  }

  async leaks(): Promise<readonly string[]> {
    return (await this.#snapshot?.leaks(this.#connections())) ?? [];
  }

  readonly eventsOf: EventsOf = (steps, complete) => {
    if (!this.#events) throw new Error('no snapshot was taken');
    return this.#events.events(steps, complete);
  };

  tablesOf(sql: string): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
    return tablesOf(sql);
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies.values()) proxy.close();
    await this.#parts.control.end();
    await this.#parts.drop();
    this.#parts.release();
  }

  #connections(): ProxiedConnection[] {
    return [...this.#proxies.values()]
      .flatMap((proxy) => [...proxy.connections])
      .filter(({ pid }) => pid !== 0);
  }

  #taken(): PostgresSnapshot {
    if (!this.#snapshot) throw new Error('no snapshot was taken');
    return this.#snapshot;
  }
}
