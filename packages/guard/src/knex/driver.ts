/** What is used of a `Knex` or a `Knex.Transaction`. */
export interface KnexDatabase {
  // oxlint-disable-next-line typescript/no-explicit-any -- Knex has overloads, and types of its own for what is in them
  transaction(fn: any, config?: any): any;
}

/** The `Knex.Transaction` of a database. */
export type KnexTransaction<D extends KnexDatabase> = D extends {
  // oxlint-disable-next-line typescript/no-explicit-any
  transaction(fn: (trx: infer Tx) => any, config?: any): any;
}
  ? Tx
  : never;

export type Query = string | { readonly sql: string };

type Send = (connection: object, query: Query, ...rest: unknown[]) => Promise<unknown>;

/** A transaction has a client of its own, and so has each one inside it. */
export interface TransactionClient {
  readonly dialect: string;
  query: Send;
  stream: Send;
  transaction: (fn: (trx: Internals) => unknown, ...rest: unknown[]) => unknown;
}

/** What a database and a transaction are at run time. */
export interface Internals {
  readonly client: TransactionClient;
  readonly isTransaction?: boolean;
  raw(sql: string, values: readonly unknown[]): PromiseLike<unknown>;
  transaction<T>(fn: (trx: Internals) => Promise<T>, config?: { isolationLevel: string }): Promise<T>;
}
