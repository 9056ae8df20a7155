import { stringOf, type Value } from '../flow/value.ts';
import type { JsonSchema } from './json-schema.ts';

/** A JSON Schema that is written out. */
export function writtenSchema(value: Value): JsonSchema | undefined {
  const plain = toJson(value);
  const isOne =
    typeof plain === 'object' &&
    plain !== null &&
    ('properties' in plain || ('type' in plain && typeof plain.type === 'string'));
  return isOne
    ? { ...(plain as JsonSchema), ...('properties' in plain ? { type: 'object' } : {}) }
    : undefined;
}

/** A value as JSON, without what is not known. */
export function toJson(value: Value, depth = 0): unknown {
  const { shape } = value;
  if (depth > 10) return undefined;
  if (shape.kind === 'literal') return shape.value;
  if (shape.kind === 'array')
    return shape.items.map((item) => toJson(item, depth + 1)).filter((one) => one !== undefined);
  if (shape.kind !== 'object') return stringOf(value);
  return Object.fromEntries(
    [...shape.fields]
      .map(([key, inner]) => [key, toJson(inner, depth + 1)])
      .filter(([, inner]) => inner !== undefined),
  );
}
