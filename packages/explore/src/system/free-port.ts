import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what Linux (from 32768), macOS and Windows (from 49152) give to whoever asks for any port: between the answer and
 * its use, no connection and no server of another program on the machine gets it by chance.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6335#section-6
 */
const PORTS = [20_000, 32_768] as const;
/** More than this in use is no chance. */
const TRIES = 100;

/**
 * A TCP port of the loopback interface that was free a moment ago.
 *
 * @throws the system's error when none of those that were tried is free
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(...PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (tries < TRIES && isTaken(error)) continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** In use, or reserved by Windows. */
function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || code === 'EACCES';
}
