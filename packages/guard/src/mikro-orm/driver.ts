import type { Internals as KnexTransaction } from '../knex/driver.ts';
import type { Internals as KyselyTransaction } from '../kysely/driver.ts';

/** What is used of an `EntityManager` of a SQL database. */
export interface MikroOrmDatabase {
  isInTransaction(): boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- types of its own
  execute(query: any, params?: any[]): Promise<any>;
  flush(): Promise<void>;
}

/** What tells one database from another; class names do not survive minifiers. */
export interface Platform {
  quoteIdentifier(name: string): string;
  supportsUnsigned(): boolean;
  supportsSchemas(): boolean;
}

/** What an entity manager is at run time. */
export interface Internals {
  isInTransaction(): boolean;
  getTransactionContext(): KnexTransaction | KyselyTransaction | undefined;
  getPlatform(): Platform;
  transactional<T>(fn: (em: Internals) => Promise<T>, options?: { isolationLevel: string }): Promise<T>;
  execute(query: string, params: readonly unknown[]): Promise<unknown>;
  flush(): Promise<void>;
}
