export type { FastifyReply } from '../http/fastify-reply.ts';
export type { IdempotentOptions } from '../http/idempotent-options.ts';
export { idempotent, type FastifyRequest } from './idempotent.ts';
export { problemDetails } from './problem-details.ts';
