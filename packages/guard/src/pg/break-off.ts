import { property } from '../property.ts';
import type { PgClient } from './driver.ts';

/** node-postgres's own connection, as far as a CancelRequest needs it. */
interface PgWire {
  on(event: 'connect' | 'error', listener: () => void): unknown;
  connect(portOrPath: number | string, host?: string): void;
  cancel(processID: number, secretKey: number): void;
}

/**
 * Ends whatever a client is doing, and its connection: a cancelled client could be reused, but a cancellation that comes late
 * would hit the next one's statement.
 *
 * A backend that waits for a lock does not see that its connection is gone, and goes on waiting with all the locks that it has. So it
 * is told by a CancelRequest (PostgreSQL 18 documentation, 54.2.9) as well, on a connection of its own; that one may fail in silence.
 */
export function breakOff(client: PgClient): void {
  cancel(client);
  client.end?.().catch(() => {});
}

function cancel({ connection, host, port, processID, secretKey }: PgClient): void {
  if (!connection || host === undefined || port === undefined || processID == null || secretKey == null)
    return;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a second one of the class that the client itself uses
  const Wire = property(connection, 'constructor') as new (config: object) => PgWire;
  const wire = new Wire({ ssl: false });
  wire.on('error', () => {});
  wire.on('connect', () => {
    wire.cancel(processID, secretKey);
  });
  if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
  else wire.connect(port, host);
}
