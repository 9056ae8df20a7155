import { ToctouError } from '../errors.ts';
import { describeRequest } from './describe.ts';
import { didYouMean } from './did-you-mean.ts';
import { isObject, show } from './json.ts';
import { expectedPlaceholder, findPlaceholders, type Placeholder } from './placeholder.ts';
import type { HttpRequest, Json, Request } from './types.ts';

/** What came back for a request of `given`. */
export interface GivenAnswer {
  readonly status: number | string;
  /** Of a SQL script: one `{ rows: [{ column: value }] }` a statement. */
  readonly body: Json;
  /** By lower-cased name. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Puts values of answers in the place of the placeholders in path, headers, json, body and SQL.
 *
 * In json a string that is nothing but a placeholder becomes the value itself, whatever its type. Everywhere else values
 * become text: strings as they are, all others as JSON. A path gets them percent-encoded; SQL gets them bare, so the
 * quotes around a string are yours to write.
 *
 * @throws ToctouError `CONFIG_INVALID` for a placeholder that names nothing, or no text where a path or header needs one.
 * @example
 * substitute({ method: 'GET', path: '/me/{{login.body.id}}' }, { login: { status: 200, body: { id: 7 }, headers: {} } });
 * // { method: 'GET', path: '/me/7' }
 */
export function substitute(request: Request, answers: Readonly<Record<string, GivenAnswer>>): Request {
  const valueOf = (placeholder: Placeholder): Json => lookUp(placeholder, answers, request);
  const asWritten = (text: string): string => fill(text, (found) => toText(valueOf(found)));
  if ('sql' in request) {
    return { sql: Array.isArray(request.sql) ? request.sql.map(asWritten) : asWritten(request.sql) };
  }
  const asWord = (found: Placeholder): string => toWord(valueOf(found), found, request);
  const filled: HttpRequest = {
    ...request,
    path: fill(request.path, (found) => encodeURIComponent(asWord(found))),
  };
  if (request.headers !== undefined) {
    const entries = Object.entries(request.headers).map(
      ([name, text]) => [name, fill(text, asWord)] as const,
    );
    filled.headers = Object.fromEntries(entries);
  }
  if (request.json !== undefined) filled.json = fillJson(request.json, valueOf);
  if (request.body !== undefined) filled.body = asWritten(request.body);
  return filled;
}

function fill(text: string, write: (placeholder: Placeholder) => string): string {
  let filled = '';
  let end = 0;
  for (const placeholder of findPlaceholders(text)) {
    filled += text.slice(end, placeholder.start) + write(placeholder);
    end = placeholder.start + placeholder.source.length;
  }
  return filled + text.slice(end);
}

function fillJson(value: unknown, valueOf: (placeholder: Placeholder) => Json): unknown {
  if (Array.isArray(value)) return value.map((inner) => fillJson(inner, valueOf));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillJson(inner, valueOf)]));
  }
  if (typeof value !== 'string') return value;
  const [first] = findPlaceholders(value);
  if (first?.source === value) return valueOf(first);
  return fill(value, (placeholder) => toText(valueOf(placeholder)));
}

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Text for a path or a header, where `null` or an object is a mistake that the app would answer with a 404. */
function toWord(value: Json, { source }: Placeholder, request: Request): string {
  if (typeof value === 'object') {
    throw notThere(source, request, `it is ${show(value)}, expected a string, number or boolean`);
  }
  // Half a surrogate pair has no encoding.
  return Buffer.from(String(value)).toString();
}

function lookUp(
  { source, name, keys }: Placeholder,
  answers: Readonly<Record<string, GivenAnswer>>,
  request: Request,
): Json {
  if (keys === undefined) throw notThere(source, request, `expected ${expectedPlaceholder}`);
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined) throw notThere(source, request, noSuchAnswer(name, Object.keys(answers)));
  const { status, body, headers } = answer;
  let value: Json = { status, body, headers: { ...headers } };
  let reached = name;
  for (const written of keys) {
    const key: string = reached === `${name}.headers` ? written.toLowerCase() : written;
    const inner: Json | undefined =
      isContainer(value) && Object.hasOwn(value, key) ? at(value, key) : undefined;
    if (inner === undefined) {
      throw notThere(
        source,
        request,
        `${reached} ${contents(value)}`,
        `the answer of ${name} has the status ${status}`,
      );
    }
    value = inner;
    reached += `.${key}`;
  }
  return value;
}

type Container = Json[] | { [key: string]: Json };

function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}

function at(value: Container, key: string): Json | undefined {
  return Array.isArray(value) ? value[Number(key)] : value[key];
}

function contents(value: Json): string {
  if (!isObject(value)) return `is ${show(value)}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'is empty' : `has ${keys.map(show).join(', ')}`;
}

/** Says that no answer has a name, and which have. */
export function noSuchAnswer(name: string, names: readonly string[]): string {
  if (names.length === 0) return `there is no given named "${name}"`;
  const near = didYouMean(name, names);
  const advice = near === undefined ? `there is ${names.map(show).join(', ')}` : `did you mean "${near}"?`;
  return `there is no given named "${name}", ${advice}`;
}

function notThere(source: string, request: Request, reason: string, hint?: string): ToctouError {
  const message = `${show(source)} in ${describeRequest(request)}: ${reason}`;
  return new ToctouError('CONFIG_INVALID', message, { hint });
}
