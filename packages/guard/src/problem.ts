import { isOutcomeUnknown } from './guard-error.ts';
import { number } from './property.ts';
import { isRefusal } from './refusal.ts';
import { abortOf } from './violation-of.ts';

/** An answer in the form of RFC 9457, for any framework. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
}

/** The members of RFC 9457, section 3.1, that are said here. No `type` means `about:blank`. */
export interface ProblemBody {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** An extension member, only where {@link ProblemOptions} asks for it. */
  readonly constraint?: string;
}

/** What a problem says beyond what was declared. */
export interface ProblemOptions {
  /** Adds the name of the constraint to a refusal: for clients of your own, which may know it. Default: false. */
  readonly constraint?: boolean;
}

/** Seconds. A conflict of transactions is over as soon as the other one is. */
const retryAfter = '1';

/**
 * The answer to a refusal: as declared, with no SQL, constraint name or value in it. 503 with `Retry-After` for a
 * serialization failure, a deadlock or a lock timeout that was not, or not successfully, tried again. `undefined` for every
 * other error.
 *
 * An error with an HTTP status of its own, such as a framework's, is the application's own answer, whatever its cause:
 * `undefined`. So is one after which nobody knows what was saved; nobody is asked to send that again.
 *
 * @example
 * const problem = problemOf(error);
 * if (problem) response.writeHead(problem.status, problem.headers).end(JSON.stringify(problem.body));
 */
export function problemOf(error: unknown, options?: ProblemOptions): Problem | undefined {
  if (isRefusal(error)) {
    const { type, title, status, detail, constraint } = error;
    return problem({
      ...(type && { type }),
      title,
      status,
      ...(detail && { detail }),
      ...(options?.constraint && 'name' in constraint && { constraint: constraint.name }),
    });
  }
  const abort = abortOf(error);
  // An aborted transaction is a mistake in the program; trying again will not mend it.
  if (!abort || abort.kind === 'aborted_transaction' || isOutcomeUnknown(error)) return undefined;
  // `status`: Hono, NestJS, h3; `statusCode`: Fastify; both: http-errors, which Express and Koa have. Drivers over HTTP have one, too, and
  // that one answers nobody.
  if (error !== abort.cause && (number(error, 'status') ?? number(error, 'statusCode'))) return undefined;
  return problem(
    { title: 'Service Unavailable', status: 503, detail: 'Try again.' },
    { 'retry-after': retryAfter },
  );
}

function problem(body: ProblemBody, headers?: Problem['headers']): Problem {
  return { status: body.status, headers: { 'content-type': 'application/problem+json', ...headers }, body };
}

/**
 * {@link problemOf} as a `Response`: for Next.js route handlers, Bun, Deno, and whatever else speaks the Fetch standard.
 *
 * @example
 * catch (error) {
 *   const response = problemResponse(error);
 *   if (response) return response;
 *   throw error;
 * }
 */
export function problemResponse(error: unknown, options?: ProblemOptions): Response | undefined {
  const found = problemOf(error, options);
  return found && responseTo(found);
}

/** A problem of another origin than an error, as a `Response`. */
export function problemBodyResponse(body: ProblemBody, headers?: Problem['headers']): Response {
  return responseTo(problem(body, headers));
}

function responseTo({ status, headers, body }: Problem): Response {
  return new Response(JSON.stringify(body), { status, headers });
}
