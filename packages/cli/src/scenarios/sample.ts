import { sample } from 'openapi-sampler';
import type { JsonSchema } from '@toctou/scan';

/** What is sent as a body, or a part of it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a second one is called, where two must not be the same. */
const PEOPLE = ['ada', 'bob', 'cleo'];
const PROSE = /title|name$|description|body|text|content|bio|comment|message|note|subject|summary/i;

/** A value that fits a schema; another one for each `variant`. */
export function sampleOf(schema: JsonSchema, variant = 0): Json {
  return sample(withExamples('', schema, variant), { quiet: true }) as Json;
}

/** A value for a field of which only the name is known, or the type besides. */
export function fieldSample(name: string, schema: JsonSchema, variant = 0): Json {
  return sample(withExamples(name, schema, variant), { quiet: true }) as Json;
}

/** The same as a text: a part of a path, a literal of SQL. */
export function textSample(name: string, schema: JsonSchema, variant = 0): string {
  const value = fieldSample(name, schema, variant);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Without what may be left out, and with examples that mean something. */
function withExamples(name: string, schema: JsonSchema, variant: number): object {
  const { properties, items, required } = schema;
  if (properties !== undefined) {
    const needed = required === undefined || required.length === 0 ? Object.keys(properties) : required;
    return {
      ...schema,
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => needed.includes(key))
          .map(([key, inner]) => [key, withExamples(key, inner, variant)]),
      ),
    };
  }
  if (items !== undefined)
    return { ...schema, items: withExamples(name.replace(/(List|s)$/, ''), items, variant) };
  const example = exampleOf(name, schema, variant);
  return example === undefined ? schema : { ...schema, example };
}

function exampleOf(name: string, schema: JsonSchema, variant: number): Json | undefined {
  const { type, format, minimum, minLength = 0, maxLength = Infinity } = schema;
  if (schema.enum !== undefined) return undefined;
  if (type === 'integer' || type === 'number') return Math.max(1, minimum ?? 1) + variant;
  if (type !== undefined && type !== 'string') return undefined;
  const text = textOf(name, format, variant);
  if (text === undefined) return undefined;
  if (type === undefined && isCounted(name)) return 1 + variant;
  return text.length < minLength ? text.padEnd(minLength, 'x') : text.slice(0, maxLength);
}

function textOf(name: string, format: string | undefined, variant: number): string | undefined {
  const person = PEOPLE[variant] ?? `guest${variant}`;
  if (format === 'email' || (format === undefined && /e-?mail/i.test(name))) return `${person}@example.com`;
  if (format === 'uuid') return `00000000-0000-4000-8000-00000000000${variant + 1}`;
  if (format === 'uri' || (format === undefined && /url|website|image|avatar|link$/i.test(name)))
    return `https://example.com/${person}`;
  if (format !== undefined && format !== 'password') return undefined;
  if (/pass(word|phrase)?$/i.test(name)) return 'Correct-horse-7';
  if (/^(user_?name|login|handle|nick(name)?)$/i.test(name)) return person;
  if (/phone|mobile/i.test(name)) return `+1555555010${variant}`;
  if (PROSE.test(name)) return `${variant === 0 ? 'example' : person} ${name}`;
  return variant === 0 ? 'example' : person;
}

function isCounted(name: string): boolean {
  return /(^|_)ids?$|Ids?$|count|quantity|amount|price|balance|total|number|age$|stock|seats/.test(name);
}

/** The value in a body, by the keys that lead to it. */
export function valueAt(body: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = body;
  for (const key of keys)
    value =
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, Json>>)[key]
        : undefined;
  return value;
}

/** The same body, with another value there. */
export function withValue(body: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const object = body as Readonly<Record<string, Json>>;
  return { ...object, [key]: withValue(object[key] ?? {}, rest, value) };
}
