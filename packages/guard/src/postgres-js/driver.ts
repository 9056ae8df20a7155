/** A query of postgres.js: nothing is sent before somebody waits for it, or calls `execute`. */
export interface PostgresJsQuery extends Promise<readonly unknown[]> {
  /** Hands the query to the connection. */
  handler: (query: PostgresJsQuery) => void;
  reject: (reason: unknown) => void;
  cancel(): void;
  readonly cursorFn?: unknown;
  readonly streaming?: boolean;
}

/** The `sql` of postgres.js within a transaction; its own `begin` makes it. */
export interface PostgresJsNative extends PostgresJsSql {
  savepoint<T>(body: (sql: PostgresJsNative) => Promise<T>): Promise<T>;
}

/** What both the `sql` of postgres.js and that of a transaction have. */
export interface PostgresJsSql {
  // oxlint-disable-next-line typescript/no-explicit-any -- overloads that no structural type can follow: a query, a fragment, a helper
  (first: any, ...rest: any[]): any;
  unsafe(text: string, values?: never[]): PromiseLike<readonly unknown[]>;
}

/** The `sql` of postgres.js: a pool. */
export interface PostgresJsPool extends PostgresJsSql {
  begin<T>(options: string, body: (sql: never) => Promise<T>): Promise<T>;
}
