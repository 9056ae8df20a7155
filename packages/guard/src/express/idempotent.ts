import type { IdempotentOptions } from '../http/idempotent-options.ts';
import { keyedRequest, type ParsedRequest } from '../http/node-request.ts';
import { writeResponse, type ServerResponse } from '../http/server-response.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';

/** The part of Express's `Request` that is used. */
export interface ExpressRequest extends ParsedRequest {
  readonly originalUrl: string;
}

/**
 * A handler for Express 5 and 4 that is carried out once for each `Idempotency-Key`, in a transaction of its own. What it throws goes
 * to the error middleware, but refusals, which are answered and stored.
 *
 * A body parser has to be in front. In NestJS on Express it is called with `@Req()` and `@Res()`, and rejects.
 *
 * @example
 * app.post('/payments', idempotent(payments, async (tx, request: Request) => Response.json(await pay(tx, request.body), { status: 201 })));
 */
export function idempotent<Tx, Q extends ExpressRequest>(
  keys: Idempotency<Tx>,
  handler: (tx: Tx, request: Q) => Promise<Response>,
  { scope }: IdempotentOptions<Q> = {},
): (request: Q, response: ServerResponse, next?: (error: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      const keyed = keyedRequest(request, request.originalUrl, scope?.(request));
      await writeResponse(response, await keys.run(keyed, (tx) => handler(tx, request)));
    } catch (error) {
      if (!next) throw error;
      next(error);
    }
  };
}
