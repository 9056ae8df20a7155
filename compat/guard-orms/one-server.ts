import { afterAll } from 'vitest';
import type { Server } from '../../packages/guard/test/servers/server.ts';

/** One server for all suites of a file: whoever is done with it leaves it as it was, and does not stop it. */
export function oneServer(launch: () => Promise<Server>): () => Promise<Server> {
  let launched: Promise<Server> | undefined;
  afterAll(async () => (await launched)?.close());
  return async () => {
    const server = await (launched ??= launch());
    return {
      ...server,
      async close() {
        const other = await server.connect();
        await other.run('DELETE FROM providers');
        await other.run('DELETE FROM workspaces');
        await other.close();
      },
    };
  };
}
