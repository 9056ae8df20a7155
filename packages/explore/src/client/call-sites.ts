import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { firstOwnCall, type CallSite } from '../system/own-calls.ts';

/** A statement is looked at when it is sent for the first times: what is sent again and again costs nothing. */
const LOOKS = 3;
/** Texts with values in them are new each time. */
const MOST_TEXTS = 2_000;
/** Deep enough for the layers of an ORM. */
const DEPTH = 100;

const QUERY = 'Q'.charCodeAt(0);
const PARSE = 'P'.charCodeAt(0);

/** Told of a statement, the line of the user's code that sent it, and the port that it was sent to. */
export type OnSite = (sql: string, site: CallSite, port: number | undefined) => void;

/** The callers of what a pool sends only when it has a connection. */
const callers = new AsyncLocalStorage<Error>();
const listeners = new Set<OnSite>();
let unpatch = (): void => {};

/** Counts how often each text was looked at. */
function looker(): (text: string) => boolean {
  const looks = new Map<string, number>();
  return (text) => {
    const seen = looks.get(text) ?? 0;
    if (seen >= LOOKS || (seen === 0 && looks.size >= MOST_TEXTS)) return false;
    looks.set(text, seen + 1);
    return true;
  };
}

/**
 * Tells where in the user's code statements are sent from, by the stack of whoever writes to a socket: no driver needs to
 * be known. What a driver sends a tick after it was asked has no such stack, and nothing is told.
 *
 * @returns ends it
 */
export function watchCallSites(onSite: OnSite): () => void {
  if (listeners.size === 0) unpatch = patchSockets();
  listeners.add(onSite);
  return () => {
    if (listeners.delete(onSite) && listeners.size === 0) unpatch();
  };
}

function patchSockets(): () => void {
  const inherited = Object.getOwnPropertyDescriptor(Socket.prototype, 'write');
  const write = Reflect.get(Socket.prototype, 'write') as (this: Socket, ...all: unknown[]) => boolean;
  const worthALook = looker();
  Socket.prototype.write = function (this: Socket, ...all: unknown[]): boolean {
    const sql = statementIn(all[0]);
    if (sql !== undefined && worthALook(`${this.remotePort} ${sql}`)) {
      const site = firstOwnCall(stackHere()) ?? firstOwnCall(callers.getStore());
      if (site) for (const onSite of listeners) onSite(sql, site, this.remotePort);
    }
    return write.apply(this, all);
  };
  return () => {
    if (inherited) Object.defineProperty(Socket.prototype, 'write', inherited);
    else Reflect.deleteProperty(Socket.prototype, 'write');
  };
}

/**
 * node-postgres' pool sends what it is asked for a tick later, when nobody's stack shows who asked.
 *
 * @param file of the user's, from which the driver is found
 */
export function rememberPoolCallers(file: string): void {
  let pool: { prototype: { query: (this: unknown, ...all: unknown[]) => unknown } };
  try {
    pool = (createRequire(file)('pg') as { Pool: typeof pool }).Pool;
  } catch {
    // The app has another driver.
    return;
  }
  const { query } = pool.prototype;
  const worthALook = looker();
  pool.prototype.query = function (this: unknown, ...all: unknown[]) {
    const [asked] = all as [string | { readonly text?: string } | undefined];
    const text = typeof asked === 'string' ? asked : asked?.text;
    if (text === undefined || !worthALook(text)) return query.apply(this, all);
    return callers.run(stackHere(), () => query.apply(this, all));
  };
}

function stackHere(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const error = new Error('where');
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/** The SQL of a Query or Parse message that a chunk begins with. */
function statementIn(chunk: unknown): string | undefined {
  if (!(chunk instanceof Uint8Array) || (chunk[0] !== QUERY && chunk[0] !== PARSE) || chunk.length < 6)
    return undefined;
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const end = 1 + bytes.readUInt32BE(1);
  if (end > bytes.length) return undefined;
  const from = bytes[0] === QUERY ? 5 : bytes.indexOf(0, 5) + 1;
  const to = bytes.indexOf(0, from);
  return from === 0 || to === -1 || to >= end ? undefined : bytes.toString('utf8', from, to);
}
