export type { IdempotentOptions } from '../http/idempotent-options.ts';
export { idempotent, type KoaRequestContext } from './idempotent.ts';
export { problemDetails, type KoaContext } from './problem-details.ts';
