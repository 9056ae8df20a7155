import { contentHeaders } from '../http/content-headers.ts';
import { problemOf, type ProblemOptions } from '../problem.ts';

/** The part of Koa's `Context` that is used. */
export interface KoaContext {
  readonly headerSent: boolean;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
  remove(name: string): void;
}

/**
 * Middleware for Koa 2 and 3: refusals, and aborts that were retried in vain, become problem details (RFC 9457); every other error,
 * and one that comes when the answer has begun, is thrown on. It goes in front of the routes.
 *
 * @example
 * app.use(problemDetails());
 */
export function problemDetails(
  options?: ProblemOptions,
): (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = ctx.headerSent ? undefined : problemOf(error, options);
      if (problem === undefined) throw error;
      for (const name of contentHeaders) ctx.remove(name);
      ctx.status = problem.status;
      // The content type first: Koa guesses where there is none.
      ctx.set({ ...problem.headers });
      ctx.body = JSON.stringify(problem.body);
    }
  };
}
