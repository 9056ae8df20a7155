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
}

/** Seconds. A conflict of transactions is over as soon as the other one is. */
const retryAfter = '1';

/**
 * The answer to a refusal: as declared, with no SQL, constraint name or value in it. 503 with `Retry-After` for a
 * serialization failure, a deadlock or a lock timeout that was not, or not successfully, tried again. `undefined` for every
 * other error.
 *
 * @example
 * const problem = problemOf(error);
 * if (problem) response.writeHead(problem.status, problem.headers).end(JSON.stringify(problem.body));
 */
export function problemOf(error: unknown): Problem | undefined {
  if (isRefusal(error)) {
    const { type, title, status, detail } = error;
    return problem({ ...(type && { type }), title, status, ...(detail && { detail }) });
  }
  const abort = abortOf(error);
  // An aborted transaction is a mistake in the program; trying again will not mend it.
  if (abort === undefined || abort.kind === 'aborted_transaction') return undefined;
  return problem(
    { title: 'Service Unavailable', status: 503, detail: 'Other requests were in the way. Try again.' },
    { 'retry-after': retryAfter },
  );
}

function problem(body: ProblemBody, headers: Problem['headers'] = {}): Problem {
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
export function problemResponse(error: unknown): Response | undefined {
  const found = problemOf(error);
  return found && new Response(JSON.stringify(found.body), { status: found.status, headers: found.headers });
}
