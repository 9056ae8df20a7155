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
 * transaction waits for a safe snapshot, which is no lock.
 *
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION
 */
const WAITS = {
  name: 'toctou_waits',
  text: `SELECT pid, blockers, pg_safe_snapshot_blocking_pids(pid) AS snapshot_blockers,
      (SELECT extract(epoch FROM max(waitstart)) * 1000 FROM pg_locks l WHERE l.pid = w.pid AND NOT granted)::float8 AS since,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
    FROM (SELECT pid, pg_blocking_pids(pid) AS blockers FROM unnest($1::int[]) AS p(pid)) AS w`,
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

/** Asks the server who waits for whom, on a connection of its own. */
export class LockMonitor {
  readonly #client: pg.Client;
  /** Server time of the last "still waiting" of each backend; `undefined` where the server's log cannot be read. */
  readonly #checked: Map<number, number> | undefined;
  /** Settles when the question asked last is answered. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor(client: pg.Client, onLog: ((listener: (line: string) => void) => void) | undefined) {
    this.#client = client;
    if (!onLog) return;
    const checked = new Map<number, number>();
    this.#checked = checked;
    onLog((line) => {
      // log_line_prefix is '%n %p ': epoch seconds with milliseconds, then the backend.
      const waiting = /^(\d+\.\d+) (\d+) LOG: {2}process \d+ still waiting for /.exec(line);
      if (waiting) checked.set(Number(waiting[2]), Number(waiting[1]) * 1000);
    });
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
   * Whether a waiter's own deadlock check has run. Before that, a lock released or awaited by somebody else could make
   * another waiter the victim. The server logs "still waiting" at the check; where its log cannot be read, the check
   * is `deadlock_timeout` (1 ms) after the wait began, and 10 ms are allowed for it.
   */
  isChecked(wait: Wait): boolean {
    if (!wait.forLock) return true;
    // The server fills it in a moment after the wait began.
    if (wait.sinceMs === undefined) return false;
    if (!this.#checked) return wait.nowMs - wait.sinceMs >= 10;
    // The log cuts its milliseconds off, and the check is a whole one after the beginning: never the wait before.
    return (this.#checked.get(wait.pid) ?? 0) >= wait.sinceMs;
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
