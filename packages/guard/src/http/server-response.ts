import type { Problem } from '../problem.ts';
import { contentHeaders } from './content-headers.ts';

/** The part of Node's `http.ServerResponse` that is used. */
export interface ServerResponse {
  readonly headersSent: boolean;
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): void;
  end(body?: string): unknown;
}

/** Sends a problem, past what a framework would do to its content type. */
export function writeProblem(response: ServerResponse, { status, headers, body }: Problem): void {
  for (const name of contentHeaders) response.removeHeader(name);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(JSON.stringify(body));
}
