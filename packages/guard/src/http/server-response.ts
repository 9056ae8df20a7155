import type { Problem } from '../problem.ts';
import { contentHeaders } from './content-headers.ts';
import { headersOf } from './headers-of.ts';

/** The part of Node's `http.ServerResponse` that is used. */
export interface ServerResponse {
  readonly headersSent: boolean;
  statusCode: number;
  setHeader(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): void;
  end(body?: string | Uint8Array): unknown;
}

/** Sends a problem, past what a framework would do to its content type. */
export function writeProblem(response: ServerResponse, { status, headers, body }: Problem): void {
  for (const name of contentHeaders) response.removeHeader(name);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(JSON.stringify(body));
}

/** Sends a response of the Fetch standard. */
export async function writeResponse(response: ServerResponse, answer: Response): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer());
  response.statusCode = answer.status;
  for (const [name, value] of headersOf(answer)) response.setHeader(name, value);
  response.end(body);
}
