import type { Problem } from '../problem.ts';
import { contentHeaders } from './content-headers.ts';

/** The part of Fastify's `FastifyReply` that is used. */
export interface FastifyReply {
  readonly raw: { readonly headersSent: boolean; end(): unknown };
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  removeHeader(name: string): unknown;
  send(payload: Uint8Array): unknown;
}

/** Sends a problem, as bytes: a response schema of the route is for another body, and to a string Fastify adds a charset. */
export function replyProblem(reply: FastifyReply, { status, headers, body }: Problem): void {
  for (const name of contentHeaders) reply.removeHeader(name);
  reply.code(status);
  reply.headers({ ...headers });
  reply.send(new TextEncoder().encode(JSON.stringify(body)));
}
