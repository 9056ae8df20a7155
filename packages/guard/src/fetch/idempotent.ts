import type { IdempotentOptions } from '../http/idempotent-options.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';

/**
 * A handler of a `Request` that is carried out once for each `Idempotency-Key`, in a transaction of its own. What it throws is
 * thrown on, but refusals, which are answered and stored. For route handlers of Next.js, and `fetch` of Bun, Deno and others; h3, 1 and 2,
 * takes it as `fromWebHandler(idempotent(...))`.
 *
 * @example
 * export const POST = idempotent(payments, async (tx, request) =>
 *   Response.json(await pay(tx, await request.json()), { status: 201 }));
 */
export function idempotent<Tx, A extends readonly unknown[] = []>(
  keys: Idempotency<Tx>,
  handler: (tx: Tx, request: Request, ...context: A) => Promise<Response>,
  { scope }: IdempotentOptions<Request> = {},
): (request: Request, ...context: A) => Promise<Response> {
  return async (request, ...context) => {
    const { pathname, search } = new URL(request.url);
    const keyed = {
      key: request.headers.get('idempotency-key'),
      method: request.method,
      path: pathname + search,
      body: new Uint8Array(await request.clone().arrayBuffer()),
      scope: scope?.(request),
    };
    return keys.run(keyed, (tx) => handler(tx, request, ...context));
  };
}
