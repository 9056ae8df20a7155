/** What is used of a `DataSource` or an `EntityManager`. */
export interface TypeormDatabase {
  // oxlint-disable-next-line typescript/no-explicit-any -- TypeORM has overloads, and types of its own for what is in them
  transaction(...parameters: any): Promise<any>;
}

/** The `EntityManager` of a database. */
export type TypeormManager<D extends TypeormDatabase> = D extends {
  // oxlint-disable-next-line typescript/no-explicit-any
  transaction(level: any, fn: (manager: infer Tx) => any): Promise<any>;
}
  ? Tx
  : never;

export interface QueryRunner {
  readonly isTransactionActive: boolean;
  query: (sql: string, ...rest: unknown[]) => Promise<unknown>;
}

export interface DataSource {
  readonly options: { readonly type: string };
  createEntityManager(runner: QueryRunner): Internals;
}

/** What a data source and a manager are at run time. */
export interface Internals {
  readonly queryRunner?: QueryRunner;
  /** Of a manager: since 1.0, and before. */
  readonly dataSource?: DataSource;
  readonly connection?: DataSource;
  query(sql: string, parameters: readonly unknown[]): Promise<unknown>;
  transaction<T>(fn: (manager: Internals) => Promise<T>): Promise<T>;
  transaction<T>(level: string, fn: (manager: Internals) => Promise<T>): Promise<T>;
}
