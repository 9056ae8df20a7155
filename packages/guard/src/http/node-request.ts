import type { KeyedRequest } from '../idempotency/idempotency.ts';

/** A request whose body a parser has read. */
export interface ParsedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
}

/**
 * A request as far as the same one may come again. Of a body that was parsed, JSON is compared as JSON.
 *
 * @throws TypeError when there is a body that nobody has read: requests that differ in it would be taken for the same.
 */
export function keyedRequest(
  { method, headers, body }: ParsedRequest,
  path: string,
  scope: string | undefined,
): KeyedRequest {
  const key = headers['idempotency-key'];
  if (
    body === undefined &&
    (Number(headers['content-length']) > 0 || headers['transfer-encoding'] !== undefined)
  )
    throw new TypeError('idempotent: the body of the request was not read; put a body parser in front');
  return { method, path, key: Array.isArray(key) ? key.join(', ') : key, body: payloadOf(body), scope };
}

function payloadOf(body: unknown): string | Uint8Array {
  if (body === undefined || body === null) return '';
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}
