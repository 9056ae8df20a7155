import type { Json } from '../scenario/types.ts';
import type { ClientId } from '../schedule/history.ts';

const SHOWN = 80;

/** What differs between two runs of the same serial order. */
export interface Finding {
  /** A clause: `the status of client 1's answer is 200 in one run and 409 in the other`. */
  readonly what: string;
  /** The mask that would quiet it, if one can. */
  readonly mask?: string;
}

/** The finding that something has two values. */
export function differs(what: string, first: Json, second: Json): Finding {
  return { what: `${what} is ${show(first)} in one run and ${show(second)} in the other` };
}

/** `client 1's answer`, with its number where a client gets several. */
export function answerName({ client, request }: { client: ClientId; request: number }): string {
  if (client < 0) return `the answer to request ${request + 1} of then`;
  return request === 0
    ? `client ${client + 1}'s answer`
    : `client ${client + 1}'s answer to its request ${request + 1}`;
}

/** A value as it may stand in a sentence. */
export function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}
