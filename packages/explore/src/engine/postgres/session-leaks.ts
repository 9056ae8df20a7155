import type pg from 'pg';
import type { ProxiedConnection } from './connection.ts';

/** What a session keeps beyond its transactions, as far as others can see it. */
interface Kept {
  /** Of the session that keeps it; 0 where that cannot be told. */
  readonly pid: number;
  readonly what: string;
}

/** Advisory locks go by one number of 64 bits or by two of 32. */
const KEPT = {
  name: 'toctou_kept',
  text: `SELECT l.pid, 'the advisory lock ' || CASE l.objsubid WHEN 1 THEN ((l.classid::bigint << 32) | l.objid::bigint)::text ELSE l.classid::int || ', ' || l.objid::int END AS what
    FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION SELECT 0, 'the temporary table ' || c.relname FROM pg_class c WHERE c.relpersistence = 't' AND c.relkind IN ('r', 'p') ORDER BY 1, 2`,
};

/**
 * Session state that outlives the answers: locks that a session took for itself, temporary tables. The next schedule
 * must not find it, so it is released, and told. What was there before the first schedule belongs to the app.
 */
export class SessionLeaks {
  readonly #client: pg.Client;
  readonly #owned: readonly Kept[];
  readonly #told = new Set<string>();

  private constructor(client: pg.Client, owned: readonly Kept[]) {
    this.#client = client;
    this.#owned = owned;
  }

  static async from(client: pg.Client): Promise<SessionLeaks> {
    return new SessionLeaks(client, (await client.query<Kept>(KEPT)).rows);
  }

  /** Releases what connections keep; they are idle. */
  async release(connections: readonly ProxiedConnection[]): Promise<void> {
    const leaks = await this.#find(connections);
    for (const connection of connections) {
      const locks = leaks.some(({ pid }) => pid === connection.pid);
      const tables = leaks.some(({ pid }) => pid === 0);
      if (locks && this.#owned.every(({ pid }) => pid !== connection.pid))
        await connection.run('SELECT pg_advisory_unlock_all()');
      if (tables) await connection.run('DISCARD TEMP');
    }
  }

  /** What was released so far, or would be now, as sentences. */
  async list(connections: readonly ProxiedConnection[]): Promise<readonly string[]> {
    await this.#find(connections);
    return [...this.#told];
  }

  async #find(connections: readonly ProxiedConnection[]): Promise<Kept[]> {
    const { rows } = await this.#client.query<Kept>(KEPT);
    const leaks = rows.filter(({ pid, what }) =>
      this.#owned.every((owned) => owned.pid !== pid || owned.what !== what),
    );
    for (const { pid, what } of leaks) {
      const client = connections.find((connection) => connection.pid === pid)?.client;
      const who = client === undefined ? 'a session' : `client ${client + 1}`;
      this.#told.add(`${who} keeps ${what} after its answer; it was released before the next schedule`);
    }
    return leaks;
  }
}
