export type { PgClient, PgPool, PgPoolClient, PgQueryable, PgResult } from './driver.ts';
export { insertOnce, type InsertedOnce } from './insert-once.ts';
export type { Isolation } from './isolation.ts';
export type { Retry, RetryOptions } from './retry.ts';
export { transaction, type PgTransaction, type TransactionOptions } from './transaction.ts';
