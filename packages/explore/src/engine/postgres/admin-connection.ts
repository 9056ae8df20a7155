import pg from 'pg';
import { messageOf, ToctouError } from '../../errors.ts';
import type { Upstream } from './upstream.ts';

/** Who listens and does not answer in this time is no database, in milliseconds. */
const CONNECT_MS = 10_000;

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  shown.searchParams.delete('password');
  return shown.href;
}

/**
 * The URL with each way to encrypt that it allows, in libpq's order. `sslmode` means what it means to psql: `require`
 * encrypts and asks nobody who the server is.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
function waysOf(given: string): string[] {
  const mode = URL.canParse(given) ? new URL(given).searchParams.get('sslmode') : null;
  if (mode === null || new URL(given).searchParams.has('uselibpqcompat')) return [given];
  const modes: Record<string, string[]> = { prefer: ['require', 'disable'], allow: ['disable', 'require'] };
  return (modes[mode] ?? [mode]).map((way) => {
    const url = new URL(given);
    url.searchParams.set('sslmode', way);
    if (way !== 'disable') url.searchParams.set('uselibpqcompat', 'true');
    return url.href;
  });
}

async function tryToConnect(url: string): Promise<pg.Client> {
  // Questions that do not wait for each other's answers are asked in one go.
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    pipeline: true,
  });
  // A lost connection shows in the next question.
  client.on('error', () => {});
  await client.connect();
  return client;
}

function hintFor(url: string, reason: string): string {
  if (!URL.canParse(url))
    return 'characters of a password that mean something in a URL are written as %40 (@), %23 (#), %2F (/)';
  if (/no encryption$|SSL (connection is )?(required|off)/.test(reason))
    return 'the server wants an encrypted connection: add ?sslmode=require to the URL';
  if (/certificate|altnames/i.test(reason))
    return 'name the file of its authority with sslrootcert=, or take sslmode=require, which does not ask who the server is';
  return 'check --database-url and TOCTOU_DATABASE_URL, or leave them out: toctou then starts a PostgreSQL of its own';
}

/** A connection of toctou's own, and the URL by which it was made. */
export interface AdminConnection {
  readonly client: pg.Client;
  readonly url: string;
}

/** @throws ToctouError DATABASE_UNREACHABLE, in which no password stands */
export async function connectAdmin(given: string): Promise<AdminConnection> {
  let cause: unknown;
  for (const url of waysOf(given)) {
    try {
      return { client: await tryToConnect(url), url };
    } catch (error) {
      cause ??= error;
    }
  }
  const shown = URL.canParse(given) ? withoutPassword(given) : 'the given URL';
  const reason = messageOf(cause) || String((cause as { code?: string }).code);
  throw new ToctouError('DATABASE_UNREACHABLE', `no connection to ${shown}: ${reason}`, {
    hint: hintFor(given, reason),
    cause,
  });
}

/** Sends the questions that a function asks at once in one packet: the server wakes once for all of them. */
export async function inOneGo<Answers>(
  { connection: { stream } }: pg.Client,
  ask: () => Promise<Answers>,
): Promise<Answers> {
  stream.cork();
  const answers = ask();
  stream.uncork();
  return answers;
}

/** The same way to another database of the server. */
export function onDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** The way that a connection took, for others to take it. */
export function upstreamOf(client: pg.Client): Upstream {
  const { host, port } = client;
  const { ssl } = client as unknown as { readonly ssl: Upstream['ssl'] | boolean };
  return { host, port, ...(ssl ? { ssl: ssl === true ? {} : ssl } : {}) };
}
