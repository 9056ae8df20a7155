/** A connection of its own, beside the client that is tested. */
export interface Other {
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A database that a client is tested against. */
export interface Server {
  readonly dialect: 'postgres' | 'mysql' | 'sqlite';
  /** A connection string; for SQLite, a file. */
  readonly url: string;
  connect(): Promise<Other>;
  /** Resolves when as many connections wait for a lock, as the database says. */
  waiting(count: number): Promise<void>;
  /** How many transactions are open, on whatever connection. */
  openTransactions(): Promise<number>;
  /** SQL for the id of a connection, as `kill` wants it. */
  readonly connectionId: string;
  kill(id: unknown): Promise<void>;
  /** From now on no COMMIT of a transaction that has written to `slow` ends, until the returned function is called. */
  holdCommits(): Promise<() => Promise<void>>;
  /** As many COMMITs wait. */
  committing(count: number): Promise<void>;
  close(): Promise<void>;
}
