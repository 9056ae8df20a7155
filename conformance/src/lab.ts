import {
  LockMonitor,
  Proxy,
  Scheduler,
  type Steps,
  type Connection,
  type Wait,
  type WaitsFor,
} from '@toctou/explore/internals';
import pg from 'pg';
import { SessionClient } from './session-client.ts';

/** Milliseconds that one permutation may take: no spec waits longer than for a deadlock check. */
const TIMEOUT_MS = 120_000;

function withName(url: string, applicationName: string): URL {
  const named = new URL(url);
  named.searchParams.set('application_name', applicationName);
  return named;
}

/** The sessions of a spec, each on a connection of its own through toctou's proxy, under toctou's scheduler. */
export class Lab {
  /** Past the proxy: the setup and teardown of the whole. */
  readonly control: SessionClient;
  readonly sessions: readonly SessionClient[];
  readonly scheduler: Scheduler;
  readonly #monitor: pg.Client;
  readonly #proxies: readonly Proxy[];

  private constructor(
    control: SessionClient,
    sessions: readonly SessionClient[],
    scheduler: Scheduler,
    monitor: pg.Client,
    proxies: readonly Proxy[],
  ) {
    this.control = control;
    this.sessions = sessions;
    this.scheduler = scheduler;
    this.#monitor = monitor;
    this.#proxies = proxies;
  }

  /**
   * @param url the database
   * @param spec its name
   * @param names of the sessions
   * @param steps what is a step of the schedule
   */
  static async open(url: string, spec: string, names: readonly string[], steps: Steps): Promise<Lab> {
    const monitor = new pg.Client(url);
    // A lost connection shows in the next question.
    monitor.on('error', () => {});
    await monitor.connect();
    const locks = new LockMonitor(monitor, undefined);
    const proxies: Proxy[] = [];
    const scheduler = new Scheduler({
      waitsFor: waitsFor(locks, proxies),
      idleMs: TIMEOUT_MS,
      timeoutMs: TIMEOUT_MS,
      passive: true,
    });
    const { hostname: host, port } = new URL(url);
    const control = await SessionClient.connect(
      'control connection',
      withName(url, `isolation/${spec}`).href,
    );
    const sessions: SessionClient[] = [];
    for (const [client, name] of names.entries()) {
      const proxy = new Proxy(client, { host, port: Number(port) }, scheduler, locks, steps);
      proxies.push(proxy);
      const own = withName(url, `isolation/${spec}/${name}`);
      own.host = `127.0.0.1:${await proxy.listen()}`;
      sessions.push(await SessionClient.connect(name, own.href));
    }
    return new Lab(control, sessions, scheduler, monitor, proxies);
  }

  async close(): Promise<void> {
    await this.control.close();
    await Promise.all(this.sessions.map((session) => session.close()));
    for (const proxy of this.#proxies) proxy.close();
    await this.#monitor.end();
  }
}

/** Who waits for whom as the isolation tester asks: at once, whether the waiter's deadlock check has run or not. */
function waitsFor(locks: LockMonitor, proxies: readonly Proxy[]): WaitsFor {
  return async (connections) => {
    const byPid = new Map(
      proxies.flatMap((proxy) => [...proxy.connections].map((open) => [open.pid, open] as const)),
    );
    const pids = [...byPid].filter(([, open]) => connections.includes(open)).map(([pid]) => pid);
    const waiting = new Map<Connection, Wait>();
    for (const { pid, blockers } of await locks.waits(pids)) {
      const waiter = byPid.get(pid);
      const holders = blockers.flatMap((blocker) => byPid.get(blocker) ?? []);
      if (waiter && holders.length > 0) waiting.set(waiter, { holders });
    }
    return waiting;
  };
}
