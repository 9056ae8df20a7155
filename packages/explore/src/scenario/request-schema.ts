import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { isObject, show, toJson } from './json.ts';
import { choose, object, record, type Mismatch } from './shape.ts';
import type { Client, HttpRequest, Json, Request, RunClient, SqlRequest } from './types.ts';

/** Where the config is nothing special: a string with something in it. */
export const text: z.ZodType<string> = z.string('a string').min(1, 'a string that is not empty');

/** A path on the app's own server. */
export const serverPath: z.ZodType<string> = z
  .string('a path that begins with "/"')
  .startsWith('/', 'a path that begins with "/"');

/** RFC 9110, 5.6.2: what methods and the names of headers are made of. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** The name of a header. */
export const headerName: z.ZodType<string> = z
  .string('the name of a header')
  .regex(token, 'the name of a header');

const json: z.ZodType<Json> = z.unknown().transform((value, ctx) => {
  try {
    return toJson(value);
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: `a value for JSON: ${messageOf(error)}` });
    return z.NEVER;
  }
});

const http = object<HttpRequest>({
  method: z.string('a method such as "POST"').regex(token, 'a method such as "POST"'),
  path: serverPath,
  json: json.optional(),
  body: z.string('a string').optional(),
  headers: record(
    z
      .string('a string')
      // oxlint-disable-next-line no-control-regex -- those are the ones that end a header
      .regex(/^[^\r\n\0]*$/, 'a string of one line'),
    headerName,
  ).optional(),
});

const sql = object<SqlRequest>({
  sql: choose<string | string[]>((value) =>
    Array.isArray(value) ? z.array(text).min(1, 'at least one statement') : text,
  ),
});

const run = object<RunClient>({
  run: z.custom<RunClient['run']>((value) => typeof value === 'function', 'a function'),
});

/** Which kind of request a key belongs to. */
const kinds = new Map<string, 'http' | 'sql' | 'run'>([
  ...(['method', 'path', 'json', 'body', 'headers'] as const).map((key) => [key, 'http'] as const),
  ['sql', 'sql'],
  ['run', 'run'],
]);

/** One request of a client, of `given` or of `then`. */
export const request: z.ZodType<Request> = choose<Request>((value) => {
  const kind = kindOf(value, '{ method, path } or { sql }');
  if (kind === 'run') {
    return {
      found: 'is a function',
      expected: '{ method, path } or { sql }: only a whole client can be { run }',
    };
  }
  return typeof kind === 'string' ? { http, sql }[kind] : kind;
});

/** What a client does: a request, several one after another, or a function. */
export const client: z.ZodType<Client> = choose<Client>((value) => {
  if (Array.isArray(value)) return z.array(request).min(1, 'at least one request');
  const kind = kindOf(value, '{ method, path }, { sql }, { run } or a list of requests');
  return typeof kind === 'string' ? { http, sql, run }[kind] : kind;
});

function kindOf(value: unknown, expected: string): 'http' | 'sql' | 'run' | Mismatch {
  if (!isObject(value)) return { expected };
  const keys = Object.keys(value);
  const [first, ...others] = keys.filter((key) => kinds.has(key));
  const kind = kinds.get(first ?? '');
  if (kind === undefined) {
    return keys.length === 0 ? { expected } : { found: `has only ${keys.map(show).join(', ')}`, expected };
  }
  const other = others.find((key) => kinds.get(key) !== kind);
  return other === undefined
    ? kind
    : { found: `has both "${first}" and "${other}"`, expected: 'one of them' };
}
