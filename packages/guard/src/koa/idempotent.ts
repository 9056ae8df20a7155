import { headersOf } from '../http/headers-of.ts';
import type { IdempotentOptions } from '../http/idempotent-options.ts';
import { keyedRequest } from '../http/node-request.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';

/** The part of Koa's `Context` that is used; `request.body` is a body parser's. */
export interface KoaRequestContext {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly request: { readonly body?: unknown };
  status: number;
  body: unknown;
  set(name: string, value: string | string[]): void;
}

/**
 * Middleware for Koa 2 and 3 that is carried out once for each `Idempotency-Key`, in a transaction of its own. What it throws is thrown
 * on, but refusals, which are answered and stored. A body parser has to be in front.
 *
 * @example
 * router.post('/payments', idempotent(payments, async (tx, ctx) => Response.json(await pay(tx, ctx.request.body), { status: 201 })));
 */
export function idempotent<Tx, C extends KoaRequestContext>(
  keys: Idempotency<Tx>,
  handler: (tx: Tx, ctx: C) => Promise<Response>,
  { scope }: IdempotentOptions<C> = {},
): (ctx: C) => Promise<void> {
  return async (ctx) => {
    const { method, headers, request } = ctx;
    const keyed = keyedRequest({ method, headers, body: request.body }, ctx.originalUrl, scope?.(ctx));
    const response = await keys.run(keyed, (tx) => handler(tx, ctx));
    const body = await response.arrayBuffer();
    ctx.status = response.status;
    for (const [name, value] of headersOf(response)) ctx.set(name, value);
    // Of bytes, Koa takes a Buffer alone.
    ctx.body = Buffer.from(body);
  };
}
