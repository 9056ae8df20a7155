export type { InsertedOnce } from '../insert-once/inserted-once.ts';
export type { Isolation } from '../transaction/isolation.ts';
export type { TransactionOptions } from '../transaction/options.ts';
export type { Retry, RetryOptions } from '../transaction/retry.ts';
export type { SequelizeDatabase, SequelizeTransaction } from './driver.ts';
export { insertAllOnce, insertOnce } from './insert-once.ts';
export { transaction } from './transaction.ts';
export { isVerificationError } from '../verify/verification-error.ts';
export { verifyConstraints } from './verify-constraints.ts';
