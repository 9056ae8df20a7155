/** A prepared statement of better-sqlite3 or node:sqlite. */
export interface SqliteStatement {
  all(...values: never[]): unknown[];
  run(...values: never[]): unknown;
  get(...values: never[]): unknown;
  iterate(...values: never[]): IterableIterator<unknown>;
  /** better-sqlite3: whether it returns rows. Where it does not, `all` throws. */
  readonly reader?: boolean;
}

/** A database of better-sqlite3 or node:sqlite: one connection, which answers at once. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  /** better-sqlite3 */
  readonly inTransaction?: boolean;
  /** node:sqlite */
  readonly isTransaction?: boolean;
}

/** What a transaction hands to its function. */
export type SqliteHandle = Pick<SqliteDatabase, 'prepare' | 'exec'>;

/** Whether a transaction is open, whoever began it; node:sqlite before Node 22.16 does not tell. */
export function isInTransaction(db: SqliteDatabase): boolean | undefined {
  return db.inTransaction ?? db.isTransaction;
}
