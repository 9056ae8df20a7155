export type { IdempotentOptions } from '../http/idempotent-options.ts';
export { idempotent, type HonoRequestContext } from './idempotent.ts';
export { problemDetails, type HonoContext } from './problem-details.ts';
