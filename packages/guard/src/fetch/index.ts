export type { IdempotentOptions } from '../http/idempotent-options.ts';
export { idempotent } from './idempotent.ts';
export { withProblemDetails } from './with-problem-details.ts';
