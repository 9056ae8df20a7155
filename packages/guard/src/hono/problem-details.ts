import { problemResponse } from '../problem.ts';
import { property } from '../property.ts';

/** The part of Hono's `Context` that is used. */
export interface HonoContext {
  newResponse(body: ReadableStream | null, init: Response): Response;
  text(text: string, status: 500): Response;
}

/**
 * An error handler for Hono: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every other
 * error goes to `otherwise`, which is what Hono does by itself when left out.
 *
 * An `HTTPException` is the application's own answer, whatever its cause, and goes to `otherwise`, too.
 *
 * @example
 * app.onError(problemDetails());
 * app.onError(problemDetails((error, c) => { log(error); return c.text('Sorry', 500); }));
 */
export function problemDetails<C extends HonoContext>(
  otherwise: (error: Error, c: C) => Response | Promise<Response> = asHonoDoes,
): (error: Error, c: C) => Response | Promise<Response> {
  return (error, c) => (isHttpException(error) ? undefined : problemResponse(error)) ?? otherwise(error, c);
}

function isHttpException(error: Error): error is Error & { getResponse(): Response } {
  return typeof property(error, 'getResponse') === 'function';
}

/** Hono's default handler is not exported; this is what its documentation and `hono-base.ts` say that it does. */
function asHonoDoes(error: Error, c: HonoContext): Response {
  if (isHttpException(error)) {
    const response = error.getResponse();
    return c.newResponse(response.body, response);
  }
  // oxlint-disable-next-line no-console -- an error that nobody handles must be seen somewhere
  console.error(error);
  return c.text('Internal Server Error', 500);
}
