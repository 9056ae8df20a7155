import { startEmbedded } from '@toctou/explore/embedded';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';

/** A server that a user would give with `--database-url`. */
export interface GivenServer {
  readonly url: string;
  readonly admin: Client;
  /** Everything on it that has a name: databases and roles. */
  readonly names: () => Promise<string[]>;
}

/** Started before the tests of a file, stopped after them. */
export function useGivenServer(): () => GivenServer {
  let given: GivenServer | undefined;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const embedded = await startEmbedded();
    closers.push(() => embedded.close());
    const { url } = embedded;
    const admin = new Client(url);
    await admin.connect();
    closers.push(() => admin.end());
    given = {
      url,
      admin,
      names: async () => {
        const { rows } = await admin.query<{ name: string }>(
          "SELECT datname AS name FROM pg_database UNION ALL SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1",
        );
        return rows.map(({ name }) => name);
      },
    };
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });
  return () => {
    if (!given) throw new Error('the server is used before it is there');
    return given;
  };
}
