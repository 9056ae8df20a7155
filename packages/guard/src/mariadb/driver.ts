/** Whatever runs a statement of MariaDB's connector: a pool, a connection, or an open transaction. */
export interface MariadbQueryable {
  query(sql: string, values?: unknown): Promise<unknown>;
  execute(sql: string, values?: unknown): Promise<unknown>;
  batch(sql: string, values?: unknown): Promise<unknown>;
}

/** A connection of the promise API, alone or out of a pool. */
export interface MariadbConnection extends MariadbQueryable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  /** Breaks the connection; when a statement runs, it has the server end that, too. */
  destroy(): void;
  /** `status`: the flags of the server's last answer. */
  readonly info: { readonly status: number } | null;
}

/** A connection that was taken out of a pool. */
export interface MariadbPoolConnection extends MariadbConnection {
  release(): Promise<void>;
}

/** A pool of the promise API. */
export interface MariadbPool extends MariadbQueryable {
  getConnection(): Promise<MariadbPoolConnection>;
}

export function isPool(db: object): db is MariadbPool {
  return 'getConnection' in db;
}

/** A pool emits, too: ask {@link isPool} first. */
export function isConnection(db: object): db is MariadbConnection {
  return 'info' in db && 'destroy' in db;
}
