import { replyProblem, type FastifyReply } from '../http/fastify-reply.ts';
import { problemOf, type ProblemOptions } from '../problem.ts';

/**
 * An error handler for Fastify: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every other
 * error, and one that comes when the answer has begun, goes to `otherwise`. Left out, it goes to the error handler of the
 * parent context, and at last to Fastify's own.
 *
 * @example
 * app.setErrorHandler(problemDetails());
 * app.setErrorHandler(problemDetails((error, request, reply) => reply.code(500).send({ sorry: request.id })));
 */
export function problemDetails<E, Q, R extends FastifyReply>(
  otherwise: (error: E, request: Q, reply: R) => unknown = rethrow,
  options?: ProblemOptions,
): (error: E, request: Q, reply: R) => unknown {
  return (error, request, reply) => {
    const problem = reply.raw.headersSent ? undefined : problemOf(error, options);
    if (problem === undefined) return otherwise(error, request, reply);
    replyProblem(reply, problem);
    return reply;
  };
}

/** What an error handler throws goes to that of the parent context. */
function rethrow(error: unknown): never {
  throw error;
}
