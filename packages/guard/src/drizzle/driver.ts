/** What is used of a Drizzle database, whichever driver is behind it: `drizzle()` of 0.3x to 1.0, or its `tx`. */
export interface DrizzleDatabase {
  // oxlint-disable-next-line typescript/no-explicit-any -- Drizzle's own `tx` differs by driver and schema
  transaction(fn: (tx: any) => any, config?: any): any;
}

/** The `tx` that `db.transaction` gives, with the schema's types. */
export type DrizzleTransaction<D extends DrizzleDatabase> = Parameters<Parameters<D['transaction']>[0]>[0];

/** A piece of SQL as Drizzle's dialects ask for it: what its `SQLWrapper` and `SQL` have in common. */
export interface Sql {
  getSQL(): Sql;
  toQuery(config: { escapeParam: (index: number, value: unknown) => string }): {
    sql: string;
    params: unknown[];
  };
}

/** A statement that is ready; which of the methods there are, differs by database. */
export type Prepared = Partial<
  Record<'execute' | 'all' | 'get' | 'run' | 'values', (...values: unknown[]) => unknown>
>;

export interface Session {
  /** The driver's connection, or pool. */
  readonly client?: Partial<Record<'on' | 'off', (event: 'error', listener: () => void) => unknown>>;
  prepareQuery: (query: { readonly sql: string }, ...rest: unknown[]) => Prepared;
}

/** What a database and a `tx` are at run time. */
export interface Internals {
  readonly dialect: object;
  readonly session: Session;
  readonly resultKind?: 'sync' | 'async';
  readonly nestedIndex?: number;
  transaction<T>(fn: (tx: Internals) => Promise<T>, config?: { isolationLevel: string }): Promise<T>;
  execute?(query: Sql): PromiseLike<unknown>;
  all?(query: Sql): PromiseLike<unknown[]> | unknown[];
}
