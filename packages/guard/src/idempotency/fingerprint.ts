/** What is compared when a key comes again. */
export interface Payload {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string | Uint8Array;
}

/** SHA-256 of method, path and body, in hexadecimal. Neither of the first two can hold the line feed between them. */
export async function fingerprintOf({ method, path, body }: Payload): Promise<string> {
  const encoder = new TextEncoder();
  const head = encoder.encode(`${method}\n${path}\n`);
  const rest = typeof body === 'string' ? encoder.encode(body) : body;
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
