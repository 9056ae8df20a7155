import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Whom a backend waits for, as the database says. */
export interface Wait {
  readonly pid: number;
  readonly blockers: readonly number[];
  /** It waits for a lock, not for a safe snapshot. */
  readonly forLock: boolean;
  /** When the wait for a lock began, in milliseconds since 1970, by the server's clock. */
  readonly sinceMs: number | undefined;
  /** The server's clock now. */
  readonly nowMs: number;
}

/**
 * `pg_blocking_pids` sees heavyweight locks, soft blocks in the queue included; a SERIALIZABLE READ ONLY DEFERRABLE
 * transaction waits for a safe snapshot, which is no lock. `pg_safe_snapshot_blocking_pids` looks at the first transaction
 * of a backend that the server still keeps, and answers nothing where that is an earlier one, committed while others were
 * open (`GetSafeSnapshotBlockingPids` in predicate.c). Then all that are in a transaction are taken for those it waits for.
 *
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION
 */
const WAITS = {
  name: 'toctou_waits',
  text: `SELECT pid, blockers,
      CASE
        WHEN cardinality(blockers) > 0 THEN '{}'
        WHEN cardinality(snapshot_blockers) > 0 THEN snapshot_blockers
        WHEN (SELECT wait_event FROM pg_stat_get_activity(pid)) = 'SafeSnapshot'
        THEN ARRAY(SELECT other.pid FROM pg_stat_get_activity(NULL) AS other WHERE other.pid <> w.pid AND other.xact_start IS NOT NULL)
        ELSE '{}'
      END AS snapshot_blockers,
      CASE WHEN cardinality(blockers) > 0 THEN (SELECT extract(epoch FROM max(waitstart)) * 1000 FROM pg_locks l WHERE l.pid = w.pid AND NOT granted)::float8 END AS since,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
    FROM (SELECT pid, pg_blocking_pids(pid) AS blockers, pg_safe_snapshot_blocking_pids(pid) AS snapshot_blockers FROM unnest($1::int[]) AS p(pid)) AS w`,
};

interface WaitRow {
  readonly pid: number;
  readonly blockers: number[];
  readonly snapshot_blockers: number[];
  readonly since: number | null;
  readonly now: number;
}

/** A plain read holds AccessShare on relations and an exclusive lock on its own virtual transaction, nothing else. */
const WRITE_LOCKS = {
  name: 'toctou_write_locks',
  text: `SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND locktype <> 'virtualxid' AND mode <> 'AccessShareLock') AS holds`,
};

/** Where the server's log cannot be read: milliseconds from the beginning of a wait until its deadlock check has run for sure. */
const SURELY_CHECKED_MS = 10;

/** Asks the server who waits for whom, on a connection of its own. */
export class LockMonitor {
  readonly #client: pg.Client;
  /** The deadlock checks that the server has logged; `undefined` where its log cannot be read. */
  readonly #checks: Checks | undefined;
  /** Settles when the question asked last is answered. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor(client: pg.Client, onLog: ((listener: (line: string) => void) => void) | undefined) {
    this.#client = client;
    this.#checks = onLog && new Checks(onLog);
  }

  async waits(pids: readonly number[]): Promise<Wait[]> {
    const rows = await this.#ask<WaitRow>({ ...WAITS, values: [pids] });
    return rows.map(({ pid, blockers, snapshot_blockers, since, now }) => ({
      pid,
      blockers: [...blockers, ...snapshot_blockers],
      forLock: blockers.length > 0,
      sinceMs: since ?? undefined,
      nowMs: now,
    }));
  }

  /**
   * Resolves when a waiter's own deadlock check has run. Before that, a lock released or awaited by somebody else could
   * make another waiter the victim. The server logs "still waiting" at the check; where its log cannot be read, the check
   * is `deadlock_timeout` (1 ms) after the wait began, and 10 ms are allowed for it. It does not resolve for a wait that
   * ends before.
   *
   * @returns nothing when it is not known yet when the wait began: ask again
   */
  checkOf({ pid, forLock, sinceMs, nowMs }: Wait): Promise<void> | undefined {
    if (!forLock) return Promise.resolve();
    // The server fills it in a moment after the wait began.
    if (sinceMs === undefined) return undefined;
    return this.#checks?.since(pid, sinceMs) ?? delay(Math.max(0, sinceMs + SURELY_CHECKED_MS - nowMs));
  }

  async holdsWriteLocks(pid: number): Promise<boolean> {
    const rows = await this.#ask<{ holds: boolean }>({ ...WRITE_LOCKS, values: [pid] });
    return rows[0]?.holds === true;
  }

  async cancel(pid: number): Promise<void> {
    await this.#ask({ text: 'SELECT pg_cancel_backend($1)', values: [pid] });
  }

  /** One question at a time: connections come to be asked about as they please, and the client no longer queues. */
  async #ask<Row extends pg.QueryResultRow>(question: pg.QueryConfig): Promise<Row[]> {
    const answer = this.#asked.then(() => this.#client.query<Row>(question));
    this.#asked = answer.catch(() => undefined);
    return (await answer).rows;
  }
}

/** When the server logged "still waiting" of which backend. */
class Checks {
  /** Server time of the last of each backend. */
  readonly #last = new Map<number, number>();
  readonly #awaited = new Map<number, { readonly sinceMs: number; readonly resolve: () => void }>();

  constructor(onLog: (listener: (line: string) => void) => void) {
    onLog((line) => {
      // log_line_prefix is '%n %p ': epoch seconds with milliseconds, then the backend.
      const waiting = /^(\d+\.\d+) (\d+) LOG: {2}process \d+ still waiting for /.exec(line);
      if (!waiting) return;
      const pid = Number(waiting[2]);
      this.#last.set(pid, Number(waiting[1]) * 1000);
      const awaited = this.#awaited.get(pid);
      if (awaited && this.#isChecked(pid, awaited.sinceMs)) awaited.resolve();
    });
  }

  /** Resolves at the check of the wait that began then. */
  async since(pid: number, sinceMs: number): Promise<void> {
    if (this.#isChecked(pid, sinceMs)) return;
    await new Promise<void>((resolve) => this.#awaited.set(pid, { sinceMs, resolve }));
  }

  /** The log cuts its milliseconds off, and the check is a whole one after the beginning: never the wait before. */
  #isChecked(pid: number, sinceMs: number): boolean {
    return (this.#last.get(pid) ?? 0) >= sinceMs;
  }
}
