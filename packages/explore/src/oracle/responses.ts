import type { Json } from '../scenario/types.ts';
import type { ClientId } from '../schedule/history.ts';
import type { CanonicalOutcome } from './canonicalize.ts';
import { render } from './tree.ts';
import type { ReportedResponse } from './verdict.ts';

/** What a client asked with one of its requests, for people. */
export type Asked = (client: ClientId, request: number) => string;

/** The answers of an outcome for the report, with made-up values by their canonical names. */
export function reportedResponses(canonical: CanonicalOutcome, asked: Asked): ReportedResponse[] {
  return canonical.answers.map(({ client, request, status, headers, body }) => ({
    client: Math.max(client + 1, 0),
    request: request + 1,
    asked: asked(client, request),
    status,
    body: render(body),
    ...(headers.keys.length > 0 ? { headers: textsOf(render(headers)) } : {}),
  }));
}

function textsOf(headers: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}
