import { withProblemDetails } from '../fetch/with-problem-details.ts';
import type { ProblemOptions } from '../problem.ts';

/**
 * Middleware for h3 2, and Nitro 3: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every other
 * error is thrown on.
 *
 * Middleware and not `onError`: by then h3 has written the error to the console.
 *
 * @example
 * app.use(problemDetails());
 */
export function problemDetails(
  options?: ProblemOptions,
): (event: unknown, next: () => unknown) => Promise<unknown> {
  return withProblemDetails((_event: unknown, next: () => unknown) => next(), options);
}
