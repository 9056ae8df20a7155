import { writeProblem, type ServerResponse } from '../http/server-response.ts';
import { problemOf, type ProblemOptions } from '../problem.ts';

/**
 * Error middleware for Express 5 and 4: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every
 * other error, and one that comes when the answer has begun, goes on to the next error middleware, or Express.
 *
 * It goes behind the routes and in front of other error middleware. Express 4 does not see the rejection of an async
 * handler: there, hand it to `next`.
 *
 * @example
 * app.use(problemDetails());
 */
export function problemDetails(
  options?: ProblemOptions,
): (error: unknown, request: unknown, response: ServerResponse, next: (error: unknown) => void) => void {
  // Express knows error middleware by its four parameters.
  return (error, _request, response, next) => {
    const problem = response.headersSent ? undefined : problemOf(error, options);
    if (problem) writeProblem(response, problem);
    else next(error);
  };
}
