import { isClient, isPool, type PgClient, type PgPoolClient, type PgQueryable } from './driver.ts';

/** A client while a transaction has it. */
export interface Connection {
  readonly client: PgClient;
  /** Why it must not be used again. */
  lost: Error | undefined;
}

/**
 * Lends a connection to `use`: one out of the pool, or the client itself. A connection that was lost goes back with its
 * error, so that the pool drops it; none is ever kept.
 */
export async function withConnection<T>(
  db: PgQueryable,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const pooled: PgPoolClient | undefined = isPool(db) ? await db.connect() : undefined;
  const client = pooled ?? (isClient(db) ? db : undefined);
  if (client === undefined)
    throw new TypeError('transaction: not a Pool, a Client or an open transaction of pg');
  const connection: Connection = { client, lost: undefined };
  // Without a listener, a connection that breaks between two statements ends the process: a pool listens to idle clients only.
  const listener = (error: Error): void => {
    lose(connection, error);
  };
  client.on('error', listener);
  try {
    return await use(connection);
  } finally {
    client.off('error', listener);
    pooled?.release(connection.lost);
  }
}

/** Marks a connection as lost; the first reason counts. */
export function lose(connection: Connection, reason: unknown): void {
  connection.lost ??=
    reason instanceof Error ? reason : new Error('the connection is lost', { cause: reason });
}
