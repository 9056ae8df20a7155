import type { Answer } from '../oracle/outcome.ts';
import type { HttpRequest, Json } from '../scenario/types.ts';

/** A response as it came over the wire or out of `fetch`. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The body of a request and its headers, as they are sent. */
export function bodyOf(request: HttpRequest): { body: string | undefined; headers: Record<string, string> } {
  const headers = { ...request.headers };
  if (request.json === undefined) return { body: request.body, headers };
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) {
    headers['content-type'] = 'application/json';
  }
  return { body: JSON.stringify(request.json), headers };
}

function parseBody({ headers, text }: RawResponse): Json {
  const mayBeJson = /json/i.test(headers['content-type'] ?? '') || /^\s*[[{]/.test(text);
  if (!mayBeJson) return text;
  // A body that claims to be JSON and is not is still an answer.
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** @param kept names of the headers that count, lower-cased */
export function httpAnswer(response: RawResponse, kept: readonly string[]): Answer {
  const headers = kept.flatMap((name) => {
    const value = response.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    kind: 'http',
    status: response.status,
    body: parseBody(response),
    headers: Object.fromEntries(headers),
  };
}
