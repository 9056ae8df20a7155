export type { IdempotentOptions } from '../http/idempotent-options.ts';
export { idempotent, type ExpressRequest } from './idempotent.ts';
export { problemDetails } from './problem-details.ts';
