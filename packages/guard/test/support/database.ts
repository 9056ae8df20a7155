import { startEmbedded } from '@toctou/explore/embedded';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll } from 'vitest';

/** A throwaway PostgreSQL for the tests of one file. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Another connection, closed at the end of the file. */
  connect(): Promise<Client>;
  /** Resolves when as many connections wait for a lock. */
  waiting(count: number): Promise<void>;
}

/** Starts it before the tests of the file, with this schema, and closes all of it after them. */
export function useDatabase(schema: string): () => TestDatabase {
  let database: TestDatabase | undefined;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const server = await startEmbedded();
    closers.push(() => server.close());
    const pool = new Pool({ connectionString: server.url, max: 5 });
    closers.push(() => pool.end());
    await pool.query(schema);
    database = {
      url: server.url,
      pool,
      async connect() {
        const client = new Client(server.url);
        await client.connect();
        closers.push(() => client.end());
        return client;
      },
      async waiting(count) {
        const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
        while ((await pool.query<{ n: number }>(sql)).rows[0]?.n !== count);
      },
    };
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });
  return () => {
    if (!database) throw new Error('the database is used before it is there');
    return database;
  };
}

/** The error that a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    (value) => new Error(`resolved to ${JSON.stringify(value)}`),
    (reason: unknown) => ({ reason }),
  );
  if (error instanceof Error) throw error;
  if (error.reason instanceof Error) return error.reason;
  throw new Error('rejected with what is no error', { cause: error.reason });
}
