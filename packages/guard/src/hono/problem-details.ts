import { contentHeaders } from '../http/content-headers.ts';
import { problemResponse, type ProblemOptions } from '../problem.ts';
import { property } from '../property.ts';

/** The part of Hono's `Context` that is used. */
export interface HonoContext {
  header(name: string, value?: string): void;
  newResponse(body: ReadableStream | null, init: Response): Response;
  text(text: string, status: 500): Response;
}

/**
 * An error handler for Hono: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every other
 * error goes to `otherwise`, which is what Hono does by itself when left out.
 *
 * @example
 * app.onError(problemDetails());
 * app.onError(problemDetails((error, c) => { log(error); return c.text('Sorry', 500); }));
 */
export function problemDetails<C extends HonoContext>(
  otherwise: (error: Error, c: C) => Response | Promise<Response> = asHonoDoes,
  options?: ProblemOptions,
): (error: Error, c: C) => Response | Promise<Response> {
  return (error, c) => {
    const response = problemResponse(error, options);
    if (response === undefined) return otherwise(error, c);
    for (const name of contentHeaders) c.header(name);
    return c.newResponse(response.body, response);
  };
}

/** Hono's default handler is not exported; this is what its documentation and `hono-base.ts` say that it does. */
function asHonoDoes(error: Error, c: HonoContext): Response {
  const getResponse = property(error, 'getResponse');
  if (typeof getResponse === 'function') {
    const response = getResponse.call(error) as Response;
    return c.newResponse(response.body, response);
  }
  // oxlint-disable-next-line no-console -- an error that nobody handles must be seen somewhere
  console.error(error);
  return c.text('Internal Server Error', 500);
}
