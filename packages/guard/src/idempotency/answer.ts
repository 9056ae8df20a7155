/** A response of which all is known, so that it can be sent now and again later. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** An answer as text: every database and every driver keeps text as it is. */
interface StoredAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  /** Text where the bytes are UTF-8, which people can read in the table. */
  readonly text?: string;
  readonly base64?: string;
}

/** Reads a response to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: [...response.headers],
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

/** Statuses that have no body, which `Response` insists on (Fetch standard, "null body status"). */
const bodiless: readonly number[] = [204, 205, 304];

/** An answer as a response; `more` are headers on top of its own. */
export function responseOf({ status, headers, body }: Answer, more: Record<string, string> = {}): Response {
  const response = new Response(bodiless.includes(status) ? null : Uint8Array.from(body), {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
  for (const [name, value] of Object.entries(more)) response.headers.set(name, value);
  return response;
}

/** JSON escapes what a text column refuses, such as U+0000 in PostgreSQL. */
export function serialize({ status, headers, body }: Answer): string {
  const stored: StoredAnswer = { status, headers, ...encode(body) };
  return JSON.stringify(stored);
}

/** What {@link serialize} has written. */
export function deserialize(text: string): Answer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody else writes to this column
  const { status, headers, text: plain, base64 } = JSON.parse(text) as StoredAnswer;
  const body =
    base64 === undefined
      ? new TextEncoder().encode(plain)
      : Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
  return { status, headers, body };
}

function encode(body: Uint8Array): Pick<StoredAnswer, 'text' | 'base64'> {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { base64: btoa(Array.from(body, (byte) => String.fromCodePoint(byte)).join('')) };
  }
}
