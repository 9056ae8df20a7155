import type { Problem } from '../problem.ts';
import { contentHeaders } from './content-headers.ts';
import { headersOf } from './headers-of.ts';

/** The part of Fastify's `FastifyReply` that is used. */
export interface FastifyReply {
  readonly raw: { readonly headersSent: boolean; end(): unknown };
  code(status: number): unknown;
  header(name: string, value: string | string[]): unknown;
  removeHeader(name: string): unknown;
  send(payload: Uint8Array): unknown;
}

/** Sends a problem, as bytes: a response schema of the route is for another body, and to a string Fastify adds a charset. */
export function replyProblem(reply: FastifyReply, { status, headers, body }: Problem): void {
  for (const name of contentHeaders) reply.removeHeader(name);
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  reply.send(new TextEncoder().encode(JSON.stringify(body)));
}

/** Sends a response of the Fetch standard. */
export async function replyResponse(reply: FastifyReply, answer: Response): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer());
  reply.code(answer.status);
  for (const [name, value] of headersOf(answer)) reply.header(name, value);
  reply.send(body);
}
