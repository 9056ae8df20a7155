import type { Database } from '../engine/database.ts';
import type { Check } from './check.ts';

/** A pool that fills up under load needs more than it has opened for one request. */
const MOST = 0.8;

const QUESTION = `SELECT count(*)::int AS used, current_setting('max_connections')::int AS max
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user`;

/** How many connections the app's instances have opened, of those that the server allows. */
export async function connectionsCheck(database: Database): Promise<Check> {
  const session = database.session(database.url);
  try {
    const { body } = await session.perform({ sql: QUESTION });
    const [
      {
        rows: [{ used, max }],
      },
    ] = body as unknown as [{ rows: [{ used: number; max: number }] }];
    const message = `${used} of ${max} that the server allows are open`;
    return used <= max * MOST
      ? { name: 'connections', ok: true, message }
      : {
          name: 'connections',
          ok: false,
          message,
          hint: "make the app's pool smaller: each client has a pool of its own",
        };
  } finally {
    await session.close();
  }
}
