/** What is used of a `Sequelize`, or of its `Transaction`. */
export type SequelizeDatabase =
  // oxlint-disable-next-line typescript/no-explicit-any -- Sequelize has overloads, and types of its own for what is in them
  | { transaction(...parameters: any): Promise<any> }
  | { afterCommit(fn: never): void; rollback(): Promise<void> };

/** The `Transaction` of a database. */
export type SequelizeTransaction<D extends SequelizeDatabase> = D extends {
  // oxlint-disable-next-line typescript/no-explicit-any
  transaction(...parameters: any): Promise<infer Tx>;
}
  ? Tx
  : D;

/** A driver's connection, as Sequelize uses it: callbacks with pg and mysql2, promises with mariadb. */
export type Send = (query: string | { readonly sql: string }, ...rest: unknown[]) => unknown;

export interface Connection {
  query: Send;
  execute?: Send;
}

export interface Transaction {
  readonly connection: Connection;
  readonly sequelize: Sequelize;
}

export interface Sequelize {
  getDialect(): string;
  query(sql: string, options: object): Promise<unknown>;
  transaction<T>(options: object, fn: (transaction: Transaction) => Promise<T>): Promise<T>;
}
