export { idempotency, type Idempotency, type KeyedRequest } from './idempotency.ts';
export type { IdempotencyOptions } from './options.ts';
export { idempotencyProblems } from './problems.ts';
export { idempotencyTable, type TableName } from './table.ts';
