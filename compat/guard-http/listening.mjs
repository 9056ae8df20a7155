import { once } from 'node:events';

/** A Node server once it listens, and how it is closed. */
export async function listening(server) {
  if (!server.listening) await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
