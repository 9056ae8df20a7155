/** What a value of a request looks like, as JSON Schema says it. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** A schema of an object; fields are required unless they are named. */
export function objectSchema(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: ReadonlySet<string> = new Set(),
): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.has(name)),
  };
}

/** What a column takes, by its type in the database. */
export function columnSchema(type: string | undefined): JsonSchema {
  const name = (type ?? '').toLowerCase();
  if (/uuid/.test(name)) return { type: 'string', format: 'uuid' };
  if (/bool|tinyint\(1\)/.test(name)) return { type: 'boolean' };
  if (/timestamp|datetime/.test(name)) return { type: 'string', format: 'date-time' };
  if (/^date$/.test(name)) return { type: 'string', format: 'date' };
  if (/\[\]|array/.test(name)) return { type: 'array', items: columnSchema(name.replace(/\[\]|array/g, '')) };
  if (/int|serial/.test(name)) return { type: 'integer' };
  if (/numeric|decimal|real|double|float|money|number/.test(name)) return { type: 'number' };
  if (/json/.test(name)) return { type: 'object' };
  const [, length] = /(?:char|string|text)\w*\s*\((\d+)\)/.exec(name) ?? [];
  return { type: 'string', ...(length === undefined ? {} : { maxLength: Number(length) }) };
}
