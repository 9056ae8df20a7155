import { replyResponse, type FastifyReply } from '../http/fastify-reply.ts';
import type { IdempotentOptions } from '../http/idempotent-options.ts';
import { keyedRequest, type ParsedRequest } from '../http/node-request.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';

/** The part of Fastify's `FastifyRequest` that is used. */
export interface FastifyRequest extends ParsedRequest {
  readonly originalUrl: string;
}

/**
 * A handler for Fastify that is carried out once for each `Idempotency-Key`, in a transaction of its own. What it throws goes to the
 * error handler, but refusals, which are answered and stored. NestJS on Fastify calls it with `@Req()` and `@Res()`.
 *
 * @example
 * app.post('/payments', idempotent(payments, async (tx, request: Payment) => Response.json(await pay(tx, request.body), { status: 201 })));
 */
export function idempotent<Tx, Q extends FastifyRequest, R extends FastifyReply>(
  keys: Idempotency<Tx>,
  handler: (tx: Tx, request: Q) => Promise<Response>,
  { scope }: IdempotentOptions<Q> = {},
): (request: Q, reply: R) => Promise<R> {
  return async (request, reply) => {
    const keyed = keyedRequest(request, request.originalUrl, scope?.(request));
    await replyResponse(reply, await keys.run(keyed, (tx) => handler(tx, request)));
    return reply;
  };
}
