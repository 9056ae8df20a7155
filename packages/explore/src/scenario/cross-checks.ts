import { isObject, show, toJson } from './json.ts';
import type { Mistake } from './mistakes.ts';
import { expectedPlaceholder, findPlaceholders } from './placeholder.ts';
import { noSuchAnswer } from './template.ts';

/** A request as found, right or wrong, and the answers that are there when it is asked. */
interface FoundRequest {
  readonly path: readonly PropertyKey[];
  readonly request: Readonly<Record<string, unknown>>;
  readonly answers: readonly string[];
}

/** What no part of a config shows by itself. Takes any config, so that all its mistakes are found at once. */
export function crossCheck(config: unknown): Mistake[] {
  if (!isObject(config) || !isObject(config['scenarios'])) return [];
  return Object.entries(config['scenarios']).flatMap(([name, scenario]) => {
    if (!isObject(scenario)) return [];
    const requests = [...requestsOf(scenario, ['scenarios', name])];
    const names = isObject(scenario['given']) ? Object.keys(scenario['given']) : [];
    const app = scenario['app'] ?? config['app'];
    return [
      ...(app === undefined ? needsApp(requests) : []),
      ...requests.flatMap(bothBodies),
      ...requests.flatMap((found) => placeholders(found, names)),
    ];
  });
}

function* requestsOf(scenario: Record<string, unknown>, place: PropertyKey[]): Generator<FoundRequest> {
  const { given, race, then } = scenario;
  const answers: string[] = [];
  for (const [name, request] of isObject(given) ? Object.entries(given) : []) {
    if (isObject(request)) yield { path: [...place, 'given', name], request, answers: [...answers] };
    answers.push(name);
  }
  const clients = itemsOf(race, [...place, 'race']);
  const asked = clients.flatMap((client) =>
    Array.isArray(client.item) ? itemsOf(client.item, client.path) : [client],
  );
  for (const { path, item } of [...asked, ...itemsOf(then, [...place, 'then'])]) {
    if (isObject(item)) yield { path, request: item, answers };
  }
}

function itemsOf(list: unknown, place: PropertyKey[]): { path: PropertyKey[]; item: unknown }[] {
  return Array.isArray(list) ? list.map((item: unknown, index) => ({ path: [...place, index], item })) : [];
}

function needsApp(requests: FoundRequest[]): Mistake[] {
  const http = requests.find(({ request }) => typeof request['path'] === 'string');
  const text = 'is an HTTP request and there is no app, expected app: { command } or { module }';
  return http === undefined ? [] : [{ path: http.path, text }];
}

function bothBodies({ path, request }: FoundRequest): Mistake[] {
  const both = request['json'] !== undefined && request['body'] !== undefined;
  return both ? [{ path, text: 'has both "json" and "body", expected one of them' }] : [];
}

function placeholders({ path, request, answers }: FoundRequest, names: readonly string[]): Mistake[] {
  const templates = ['path', 'headers', 'json', 'body', 'sql'];
  return templates.flatMap((key) =>
    [...stringsOf(asJson(request[key]), [...path, key])].flatMap(({ path: place, text }) =>
      findPlaceholders(text).flatMap(({ source, name, keys }) => {
        const reason = wrongPlaceholder(name, keys, answers, names);
        return reason === undefined ? [] : [{ path: place, text: `has ${show(source)}: ${reason}` }];
      }),
    ),
  );
}

function wrongPlaceholder(
  name: string,
  keys: readonly string[] | undefined,
  answers: readonly string[],
  names: readonly string[],
): string | undefined {
  if (keys === undefined) return `expected ${expectedPlaceholder}`;
  if (answers.includes(name)) return undefined;
  return names.includes(name) ? `${name} is not asked before it` : noSuchAnswer(name, answers);
}

/** Nothing for what is no JSON: the schema says so. */
function asJson(value: unknown): unknown {
  try {
    return toJson(value);
  } catch {
    return undefined;
  }
}

function* stringsOf(value: unknown, path: PropertyKey[]): Generator<{ path: PropertyKey[]; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) {
    for (const [index, inner] of value.entries()) yield* stringsOf(inner, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) yield* stringsOf(inner, [...path, key]);
  }
}
