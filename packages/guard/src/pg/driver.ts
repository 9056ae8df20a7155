/** The part of a node-postgres result that is used. */
export interface PgResult {
  readonly rows: readonly unknown[];
  /** The command tag that the server answered, such as `COMMIT`. */
  readonly command: string;
}

/** Whatever runs a statement of node-postgres: a `Pool`, a `Client`, or an open transaction. */
export interface PgQueryable {
  query(text: string, values?: unknown[]): Promise<PgResult>;
}

/** A connected `Client` or `PoolClient`. */
export interface PgClient extends PgQueryable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  end?(): Promise<void>;
  /** pg 8.21 and later: `I` idle, `T` in a transaction, `E` in one that is aborted, `null` before the first answer. */
  getTransactionStatus?(): string | null;
  readonly connection?: object;
  readonly host?: string;
  readonly port?: number;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
}

/** A client that was taken out of a pool. */
export interface PgPoolClient extends PgClient {
  /** Gives it back; with an error, the pool drops it. */
  release(error?: Error): void;
}

/** A `Pool`. */
export interface PgPool extends PgQueryable {
  readonly totalCount: number;
  connect(): Promise<PgPoolClient>;
}

/** A `Client` has `connect`, too, but counts nothing. */
export function isPool(db: PgQueryable): db is PgPool {
  return 'totalCount' in db && 'connect' in db;
}

/** A pool emits, too: ask {@link isPool} first. */
export function isClient(db: PgQueryable): db is PgClient {
  return 'on' in db && 'off' in db;
}
