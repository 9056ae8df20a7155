import type pg from 'pg';
import type { ProxiedConnection } from './connection.ts';

/**
 * SQL: a line for each advisory lock that is held, which begins with the process that holds it. They go by one number of
 * 64 bits or by two of 32.
 */
export const ADVISORY_LOCKS: string = `SELECT l.pid || ' the advisory lock ' || CASE l.objsubid WHEN 1 THEN ((l.classid::bigint << 32) | l.objid::bigint)::text ELSE l.classid::int || ', ' || l.objid::int END
  FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY l.pid, 1`;

/** Whose they are cannot be told: they begin with 0. */
const TEMPORARY_TABLES = `SELECT '0 the temporary table ' || relname FROM pg_class WHERE relpersistence = 't' AND relkind IN ('r', 'p') ORDER BY 1`;

/** What sessions keep beyond their transactions, as far as others can see it: a line each, as above. */
type Kept = readonly string[];

async function read(client: pg.Client, ...texts: readonly string[]): Promise<Kept> {
  const arrays = texts.map((text) => `ARRAY(${text})`).join(' || ');
  const { rows } = await client.query<{ kept: Kept }>(`SELECT ${arrays} AS kept`);
  return rows[0]?.kept ?? [];
}

const pidOf = (line: string): number => Number.parseInt(line, 10);

/**
 * Session state that outlives the answers: locks that a session took for itself, temporary tables, variables. The next
 * schedule must not find it, so it is released, and told. What was there before the first schedule belongs to the app.
 */
export class SessionLeaks {
  readonly #client: pg.Client;
  readonly #owned: ReadonlySet<string>;
  readonly #told = new Set<string>();

  private constructor(client: pg.Client, owned: Kept) {
    this.#client = client;
    this.#owned = new Set(owned);
  }

  static async from(client: pg.Client): Promise<SessionLeaks> {
    return new SessionLeaks(client, await read(client, ADVISORY_LOCKS, TEMPORARY_TABLES));
  }

  /**
   * Releases what connections keep; they are idle.
   *
   * @param locks those that are held now
   * @param ddl whether any ran: else there are no new tables
   */
  async release(connections: readonly ProxiedConnection[], locks: Kept, ddl: boolean): Promise<void> {
    const tables = ddl ? await read(this.#client, TEMPORARY_TABLES) : [];
    const leaks = this.#tell([...locks, ...tables], connections);
    for (const connection of connections) {
      const keepsLocks = leaks.some((line) => pidOf(line) === connection.pid);
      if (keepsLocks && ![...this.#owned].some((line) => pidOf(line) === connection.pid))
        await connection.run('SELECT pg_advisory_unlock_all()');
      if (leaks.some((line) => pidOf(line) === 0)) await connection.run('DISCARD TEMP');
      for (const name of await connection.resetVariables())
        this.#told.add(
          `client ${connection.client + 1} keeps the setting ${name} after its answer; it was put back before the next schedule`,
        );
    }
  }

  /** What was released so far, or would be now, as sentences. */
  async list(connections: readonly ProxiedConnection[]): Promise<readonly string[]> {
    this.#tell(await read(this.#client, ADVISORY_LOCKS, TEMPORARY_TABLES), connections);
    return [...this.#told];
  }

  /** @returns those that are not the app's own */
  #tell(kept: Kept, connections: readonly ProxiedConnection[]): Kept {
    const leaks = kept.filter((line) => !this.#owned.has(line));
    for (const line of leaks) {
      const client = connections.find(({ pid }) => pid === pidOf(line))?.client;
      const who = client === undefined ? 'a session' : `client ${client + 1}`;
      const what = line.slice(line.indexOf(' ') + 1);
      this.#told.add(`${who} keeps ${what} after its answer; it was released before the next schedule`);
    }
    return leaks;
  }
}
