export type { FastifyReply } from '../http/fastify-reply.ts';
export { problemDetails } from './problem-details.ts';
