/** What is used of a `Kysely` or a `Transaction`. */
export interface KyselyDatabase {
  // oxlint-disable-next-line typescript/no-explicit-any -- Kysely's own `Transaction` differs by database
  transaction(): { execute(fn: (trx: any) => Promise<any>): Promise<any> };
}

/** The `Transaction` of a database, with the types of its tables. */
export type KyselyTransaction<D extends KyselyDatabase> = Parameters<
  Parameters<ReturnType<D['transaction']>['execute']>[0]
>[0];

export interface CompiledQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface Connection {
  executeQuery: (query: CompiledQuery, ...rest: unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;
}

/** SQL with holes, as Kysely's own `sql` tag makes it. */
export interface RawNode {
  readonly kind: 'RawNode';
  readonly sqlFragments: readonly string[];
  readonly parameters: readonly object[];
}

export interface Executor {
  compileQuery(node: RawNode, queryId: { readonly queryId: string }): CompiledQuery;
  executeQuery(query: CompiledQuery): Promise<{ readonly rows: readonly unknown[] }>;
  provideConnection<T>(consumer: (connection: Connection) => Promise<T>): Promise<T>;
}

interface Builder {
  setIsolationLevel(level: string): Builder;
  execute<T>(fn: (trx: Internals) => Promise<T>): Promise<T>;
}

/** What a database and a transaction are at run time. */
export interface Internals {
  readonly isTransaction: boolean;
  getExecutor(): Executor;
  transaction(): Builder;
  withoutPlugins(): Internals;
  /** Another object for the same transaction. */
  withTables(): Internals;
}
