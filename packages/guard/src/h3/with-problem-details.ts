import { contentHeaders } from '../http/content-headers.ts';
import type { ServerResponse } from '../http/server-response.ts';
import { problemResponse, type ProblemOptions } from '../problem.ts';

/** The part of the event of h3 1 that is used. */
export interface H3Event {
  readonly node: { readonly res: Pick<ServerResponse, 'headersSent' | 'removeHeader'> };
}

/**
 * Wraps a handler of h3 1, or a router's: refusals, and aborts that were retried in vain, become problem details (RFC 9457);
 * every other error, and one that comes when the answer has begun, is thrown on.
 *
 * A wrapper and not `onError`: h3 1 hands that the cause of what was thrown in place of it.
 *
 * @example
 * app.use(withProblemDetails(router.handler));
 * // in a plugin of Nitro 2:
 * for (const layer of nitroApp.h3App.stack) layer.handler = withProblemDetails(layer.handler);
 */
export function withProblemDetails<E extends H3Event, H extends (event: E) => unknown>(
  handler: H & ((event: E) => unknown),
  options?: ProblemOptions,
): H {
  const wrapped = async (event: E): Promise<unknown> => {
    try {
      return await handler(event);
    } catch (error) {
      const { res } = event.node;
      if (res.headersSent) throw error;
      const response = problemResponse(error, options);
      if (response === undefined) throw error;
      for (const name of contentHeaders) res.removeHeader(name);
      return response;
    }
  };
  // h3 marks what it made a handler of, and warns of what is not marked.
  return Object.assign(wrapped, handler);
}
