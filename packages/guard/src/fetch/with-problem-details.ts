import { problemResponse, type ProblemOptions } from '../problem.ts';

/**
 * Wraps a handler that returns a `Response`: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every
 * other error is thrown on. For route handlers of Next.js, and `fetch` of Bun, Deno and others.
 *
 * @example
 * export const POST = withProblemDetails(async (request: Request) => Response.json(await connect(await request.json())));
 */
export function withProblemDetails<A extends readonly unknown[], T>(
  handler: (...args: A) => T | Promise<T>,
  options?: ProblemOptions,
): (...args: A) => Promise<T | Response> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      const response = problemResponse(error, options);
      if (response) return response;
      throw error;
    }
  };
}
