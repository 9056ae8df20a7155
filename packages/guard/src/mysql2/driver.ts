/** What mysql2's promise API resolves to: rows or a header, and the fields. */
export type Mysql2Result = [result: unknown, fields: unknown];

/** Whatever runs a statement of mysql2's promise API: a pool, a connection, or an open transaction. */
export interface Mysql2Queryable {
  query(sql: string, values?: unknown): Promise<Mysql2Result>;
  execute(sql: string, values?: unknown): Promise<Mysql2Result>;
}

/** A connection of `mysql2/promise`, alone or out of a pool. */
export interface Mysql2Connection extends Mysql2Queryable {
  readonly threadId: number | null;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): void;
}

/** A connection that was taken out of a pool. */
export interface Mysql2PoolConnection extends Mysql2Connection {
  release(): void;
}

/** A pool of `mysql2/promise`. */
export interface Mysql2Pool extends Mysql2Queryable {
  getConnection(): Promise<Mysql2PoolConnection>;
}

export function isPool(db: object): db is Mysql2Pool {
  return 'getConnection' in db;
}

/** The callback API has no promises: it is refused, not misunderstood. Both have `query`; only a promise wrapper has the wrapped. */
export function isPromise(db: object): boolean {
  return 'connection' in db || 'pool' in db;
}
