import type { IdempotentOptions } from '../http/idempotent-options.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';

/** The part of Hono's `Context` that is used. */
export interface HonoRequestContext {
  readonly req: {
    readonly method: string;
    readonly url: string;
    header(name: string): string | undefined;
    arrayBuffer(): Promise<ArrayBuffer>;
  };
}

/**
 * A handler for Hono that is carried out once for each `Idempotency-Key`, in a transaction of its own. What it throws goes to
 * `onError`, but refusals, which are answered and stored.
 *
 * @example
 * app.post('/payments', idempotent(payments, async (tx, c: Context) => c.json(await pay(tx, await c.req.json()), 201)));
 */
export function idempotent<Tx, C extends HonoRequestContext>(
  keys: Idempotency<Tx>,
  handler: (tx: Tx, c: C) => Promise<Response>,
  { scope }: IdempotentOptions<C> = {},
): (c: C) => Promise<Response> {
  return async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const keyed = {
      key: c.req.header('idempotency-key'),
      method: c.req.method,
      path: pathname + search,
      // Hono keeps it for the handler.
      body: new Uint8Array(await c.req.arrayBuffer()),
      scope: scope?.(c),
    };
    return keys.run(keyed, (tx) => handler(tx, c));
  };
}
