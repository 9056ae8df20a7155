import {
  chainOf,
  fieldsOf,
  itemsOf,
  nameOf,
  stringOf,
  type Chain,
  type Link,
  type Value,
} from '../flow/value.ts';
import type { World } from '../world.ts';
import { columnSchema, objectSchema, type JsonSchema } from './json-schema.ts';
import { toJson, writtenSchema } from './written-schema.ts';

const libraries =
  /^(zod|@hono\/zod-openapi|@sinclair\/typebox|typebox|joi|@hapi\/joi|yup|valibot|fluent-json-schema|fluent-schema|celebrate|superstruct|drizzle-zod|drizzle-typebox|drizzle-valibot|zod-openapi)(\/|$)/;

/** A schema, and whether what it describes may be left out. */
export interface Described {
  readonly schema: JsonSchema;
  readonly isOptional: boolean;
}

/** What a validator's schema says: one of zod, TypeBox, Joi, Yup, Valibot, fluent-json-schema, or JSON Schema itself. */
export function described(world: World, value: Value | undefined, depth = 0): Described | undefined {
  if (value === undefined || depth > 12) return undefined;
  const { shape } = value;
  if (shape.kind === 'object') {
    const plain = writtenSchema(value);
    return plain === undefined ? undefined : { schema: plain, isOptional: false };
  }
  const chain = chainOf(value);
  if (chain === undefined) return undefined;
  const all = whole(chain);
  if (all.from === undefined || !libraries.test(all.from)) return undefined;
  const at = all.links.findIndex(({ args }) => args !== undefined);
  const base = all.links[at];
  if (base === undefined) return undefined;
  const start = based(world, base, all.name, depth);
  if (start === undefined) return undefined;
  return all.links.slice(at + 1).reduce((one: Described, link) => modified(world, one, link, depth), start);
}

/** All links from the first on, through the names that a part of them was given. */
function whole({ root, links }: Chain): { from: string | undefined; name: string; links: readonly Link[] } {
  const before = root.value === undefined ? undefined : chainOf(root.value);
  if (before === undefined) return { from: root.from, name: root.name, links };
  const start = whole(before);
  return { ...start, links: [...start.links, ...links] };
}

function based(world: World, { name, args = [] }: Link, root: string, depth: number): Described | undefined {
  const [first, second] = args;
  switch ((name === '()' ? root : name).toLowerCase()) {
    case 'string':
    case 'str':
      return needed({ type: 'string', ...options(first) });
    case 'email':
      return needed({ type: 'string', format: 'email' });
    case 'uuid':
    case 'guid':
      return needed({ type: 'string', format: 'uuid' });
    case 'url':
      return needed({ type: 'string', format: 'uri' });
    case 'number':
    case 'float':
      return needed({ type: 'number', ...options(first) });
    case 'int':
    case 'integer':
    case 'bigint':
      return needed({ type: 'integer', ...options(first) });
    case 'boolean':
    case 'bool':
      return needed({ type: 'boolean' });
    case 'date':
      return needed({ type: 'string', format: 'date-time' });
    case 'any':
    case 'unknown':
      return needed({ type: 'string' });
    case 'enum':
    case 'nativeenum':
    case 'picklist':
    case 'valid': {
      const values = literals(first);
      return needed(values.length > 0 ? { enum: values } : { type: 'string' });
    }
    case 'literal':
      return needed({ enum: literals(first) });
    case 'array':
      return needed({
        type: 'array',
        items: described(world, first, depth + 1)?.schema ?? { type: 'string' },
      });
    case 'object':
    case 'strictobject':
    case 'looseobject':
    case 'keys':
      return needed(fieldsSchema(world, first, depth));
    case 'union':
    case 'or':
    case 'alternatives':
      return described(world, itemsOf(first)[0], depth + 1);
    case 'intersection':
    case 'intersect':
    case 'composite':
      return needed(
        merged(itemsOf(first).flatMap((item) => described(world, item, depth + 1)?.schema ?? [])),
      );
    case 'optional':
    case 'nullish': {
      const inner = described(world, first, depth + 1);
      return inner && { ...inner, isOptional: true };
    }
    case 'nullable':
    case 'partial':
    case 'lazy':
    case 'readonly':
      return described(world, first, depth + 1);
    case 'pipe': {
      const inner = described(world, first, depth + 1);
      return args.slice(1).reduce((one: Described | undefined, action) => {
        const link = chainOf(action)?.links.at(-1);
        const named = link?.name === '()' ? { ...link, name: nameOf(first) ?? '' } : link;
        const called = action.shape.kind === 'chain' ? action.shape.chain.root.name : '';
        return one && named
          ? modified(world, one, { ...named, name: link?.name === '()' ? called : named.name }, depth)
          : one;
      }, inner);
    }
    case 'createinsertschema':
    case 'createupdateschema':
    case 'createselectschema':
      return tableSchema(world, first, second, depth);
    default:
      return undefined;
  }
}

function needed(schema: JsonSchema): Described {
  return { schema, isOptional: false };
}

function modified(world: World, one: Described, { name, args = [] }: Link, depth: number): Described {
  const { schema } = one;
  const [first] = args;
  const size =
    first?.shape.kind === 'literal' && typeof first.shape.value === 'number' ? first.shape.value : undefined;
  const change = (more: JsonSchema): Described => ({ ...one, schema: { ...schema, ...more } });
  const isText = schema.type === 'string';
  switch (name.toLowerCase()) {
    case 'email':
      return change({ format: 'email' });
    case 'uuid':
    case 'guid':
      return change({ format: 'uuid' });
    case 'url':
    case 'uri':
      return change({ format: 'uri' });
    case 'datetime':
    case 'isotimestamp':
      return change({ format: 'date-time' });
    case 'format':
      return change({ format: stringOf(first) ?? '' });
    case 'int':
    case 'integer':
      return change({ type: 'integer' });
    case 'min':
    case 'minlength':
    case 'nonempty':
    case 'minvalue':
      if (schema.type === 'array') return one;
      return size === undefined && name !== 'nonempty'
        ? one
        : change(isText ? { minLength: size ?? 1 } : { minimum: size ?? 1 });
    case 'positive':
      return change({ minimum: 1 });
    case 'max':
    case 'maxlength':
    case 'maxvalue':
      return size === undefined ? one : change(isText ? { maxLength: size } : { maximum: size });
    case 'length':
      return size === undefined ? one : change({ minLength: size, maxLength: size });
    case 'valid':
    case 'oneof':
    case 'enum': {
      const values = args.flatMap((argument) => literals(argument));
      return values.length === 0 ? one : change({ enum: values });
    }
    case 'regex':
    case 'matches':
      return one;
    case 'optional':
    case 'nullish':
    case 'default':
    case 'notrequired':
      return { ...one, isOptional: true };
    case 'required':
      return { ...one, isOptional: false };
    case 'array':
      return { ...one, schema: { type: 'array', items: schema } };
    case 'partial':
      return { ...one, schema: { ...schema, required: [] } };
    case 'keys':
    case 'extend':
    case 'merge':
    case 'concat':
    case 'and': {
      const more =
        described(world, first, depth + 1)?.schema ??
        (first?.shape.kind === 'object' ? fieldsSchema(world, first, depth) : undefined);
      return more === undefined ? one : { ...one, schema: merged([schema, more]) };
    }
    case 'pick':
      return { ...one, schema: chosen(schema, (key) => namedIn(first).includes(key)) };
    case 'omit':
      return { ...one, schema: chosen(schema, (key) => !namedIn(first).includes(key)) };
    case 'prop': {
      const key = stringOf(first);
      const inner = described(world, args[1], depth + 1) ?? { schema: { type: 'string' }, isOptional: true };
      if (key === undefined) return one;
      return {
        ...one,
        schema: merged([schema, { type: 'object', properties: { [key]: inner.schema }, required: [key] }]),
      };
    }
    default:
      return one;
  }
}

function fieldsSchema(world: World, value: Value | undefined, depth: number): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const optional = new Set<string>();
  for (const [name, inner] of fieldsOf(value) ?? []) {
    const found = described(world, inner, depth + 1);
    properties[name] = found?.schema ?? { type: 'string' };
    if (found?.isOptional === true) optional.add(name);
  }
  return objectSchema(properties, optional);
}

/** `createInsertSchema(users)`: a field a column. */
function tableSchema(
  world: World,
  table: Value | undefined,
  more: Value | undefined,
  depth: number,
): Described | undefined {
  const known = world.table(nameOf(table) ?? '');
  if (known === undefined) return undefined;
  const optional = new Set<string>();
  const properties: Record<string, JsonSchema> = {};
  for (const { property, type, nullable, generated } of known.columns) {
    properties[property] = columnSchema(type);
    if (nullable || generated) optional.add(property);
  }
  const changed = fieldsSchema(world, more, depth);
  return {
    schema: {
      ...merged([
        objectSchema(properties, optional),
        { type: 'object', properties: changed.properties ?? {} },
      ]),
    },
    isOptional: false,
  };
}

function merged(schemas: readonly JsonSchema[]): JsonSchema {
  const properties = Object.assign({}, ...schemas.map((one) => one.properties ?? {}));
  const required = new Set(schemas.flatMap((one) => one.required ?? []));
  return { type: 'object', properties, required: [...required] };
}

function chosen(schema: JsonSchema, keep: (key: string) => boolean): JsonSchema {
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([key]) => keep(key))),
    required: (schema.required ?? []).filter(keep),
  };
}

/** `{ id: true }` of zod, `['id']` of others. */
function namedIn(value: Value | undefined): readonly string[] {
  return value?.shape.kind === 'array'
    ? value.shape.items.flatMap((item) => stringOf(item) ?? [])
    : [...(fieldsOf(value)?.keys() ?? [])];
}

function options(value: Value | undefined): JsonSchema {
  return value?.shape.kind === 'object' ? (toJson(value) as JsonSchema) : {};
}

function literals(value: Value | undefined): readonly unknown[] {
  if (value?.shape.kind === 'object') return [...value.shape.fields.values()].flatMap(literals);
  return itemsOf(value).flatMap(({ shape }) =>
    shape.kind === 'literal' && shape.value !== undefined ? [shape.value] : [],
  );
}
