import { chainOf, fieldsOf, itemsOf, nameOf, stringOf, type Value } from '../flow/value.ts';

/** SQL as PostgreSQL's parser takes it: every hole and placeholder is a `$n`, whose value is known by its number. */
export interface SqlText {
  readonly text: string;
  readonly values: ReadonlyMap<number, Value>;
  /** What MySQL and SQLite say about conflicts before the table. */
  readonly conflict: 'ignore' | 'update' | undefined;
}

const keywords =
  /^\s*(?:\/\*[\s\S]*?\*\/\s*|--[^\n]*\n\s*)*\(?\s*(select|insert|update|delete|with|begin|start|commit|rollback|end|set|lock|replace|merge)\b/i;
const named = /(?<![:\w])[:@$]([a-zA-Z_]\w*)/g;

/** The parts of a text, with the fragments that it is put together from. */
export function partsOf(value: Value, depth = 0): (string | Value)[] | undefined {
  const { shape } = value;
  if (depth > 5) return undefined;
  if (shape.kind === 'literal')
    return typeof shape.value === 'string' || typeof shape.value === 'number'
      ? [String(shape.value)]
      : undefined;
  if (shape.kind === 'text') {
    // What stands in a tagged template is a value, if it is not a fragment itself.
    return shape.parts.flatMap((part) =>
      typeof part === 'string'
        ? [part]
        : shape.tag !== undefined && part.shape.kind === 'literal'
          ? [part]
          : (partsOf(part, depth + 1) ?? [part]),
    );
  }
  const last = chainOf(value)?.links.at(-1);
  return last?.name === '`' && last.args?.[0] !== undefined ? partsOf(last.args[0], depth + 1) : undefined;
}

/** What code calls a table that may be any. */
const anyTable = /^_*(table|tbl|table_?names?|model|entity|identifier|ident|raw|id|escape\w*|quote\w*)$/i;

/** Slonik: `sql.identifier(['public', 'users'])`; postgres.js: `sql('users')`. */
function identifierOf(value: Value): string | undefined {
  const call = chainOf(value)?.links.at(-1);
  const names =
    call?.name === 'identifier' || (call?.name === '()' && call.args?.length === 1)
      ? itemsOf(call.args?.[0]).map(stringOf)
      : [];
  if (names.length === 0 || names.includes(undefined)) return undefined;
  return names.map((name) => `"${name ?? ''}"`).join('.');
}

/** The SQL of a value, if it looks like some. */
export function sqlText(value: Value, params: Value | undefined): SqlText | undefined {
  const parts = partsOf(value);
  const [first] = parts ?? [];
  if (
    parts === undefined ||
    typeof first !== 'string' ||
    !keywords.test(parts.map((part) => (typeof part === 'string' ? part : '$1')).join(''))
  )
    return undefined;
  const values = new Map<number, Value>();
  let text = '';
  let hole = 1000;
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const isQuoted = /'[^']*$/.test(text) && (text.split("'").length - 1) % 2 === 1;
    const name = nameOf(part);
    const identifier = identifierOf(part);
    if (identifier !== undefined) text += identifier;
    else if (/\b(from|into|update|join|table)\s+["`]?$/i.test(text) || /\.["`]?$/.test(text)) {
      // Which table it is, is only known when it runs.
      if (name === undefined || anyTable.test(name)) return undefined;
      text += name.replaceAll(/\W/g, '_');
    } else if (!isQuoted) text += helper(text, part, values, () => ++hole) ?? place(part, values, ++hole);
  }
  return placeholders(text, params, values);
}

function place(value: Value, values: Map<number, Value>, number: number): string {
  values.set(number, value);
  return ` $${number} `;
}

/** postgres.js: `insert into users ${sql(user)}`, `set ${sql(user)}`, `in ${sql(ids)}`. */
function helper(
  before: string,
  value: Value,
  values: Map<number, Value>,
  next: () => number,
): string | undefined {
  const call = chainOf(value)?.links.at(-1);
  const data = call?.name === '()' ? itemsOf(call.args?.[0])[0] : undefined;
  if (call?.args === undefined || call.name !== '()') return undefined;
  if (/\bin\s*$/i.test(before)) return ` (${place(call.args[0] ?? value, values, next())})`;
  const fields = [...(fieldsOf(data) ?? [])];
  if (fields.length === 0) return undefined;
  const quoted = fields.map(([name]) => `"${name}"`);
  const holes = fields.map(([, of]) => place(of, values, next()));
  if (/\binto\s+\S+\s*$/i.test(before)) return `(${quoted.join(', ')}) values (${holes.join(', ')})`;
  return /\bset\s*$/i.test(before)
    ? quoted.map((name, at) => `${name} = ${holes[at] ?? ''}`).join(', ')
    : undefined;
}

function placeholders(source: string, params: Value | undefined, values: Map<number, Value>): SqlText {
  let conflict: SqlText['conflict'];
  const take = (pattern: RegExp, replacement: string, action: SqlText['conflict']): void => {
    const next = text.replace(pattern, replacement);
    if (next !== text) conflict = action;
    text = next;
  };
  let text = source.replaceAll(/`([^`]*)`/g, '"$1"').replaceAll(/\[(\w+)\](?=[\s.,)=]|$)/g, '"$1"');
  take(/^(\s*insert)\s+(?:or\s+)?ignore\b/i, '$1', 'ignore');
  take(/^(\s*insert)\s+or\s+replace\b/i, '$1', 'update');
  take(/^(\s*)replace\s+into\b/i, '$1insert into', 'update');
  take(/\bon\s+duplicate\s+key\s+update\b[\s\S]*$/i, '', 'update');
  text = text
    // A name to MySQL and SQLite, and a keyword to PostgreSQL.
    .replaceAll(/\b(from|into|update|join)\s+user\b/gi, '$1 "user"')
    .replaceAll(/(?<![."\w])user\.(?=["\w])/gi, '"user".')
    .replaceAll(/\block\s+in\s+share\s+mode\b/gi, '')
    .replaceAll(/\blimit\s+(\S+)\s*,\s*(\S+)/gi, 'limit $2');
  const list = params?.shape.kind === 'array' ? params.shape.items : undefined;
  let position = 0;
  text = text.replaceAll(/'(?:[^']|'')*'|"[^"]*"|\?\d*/g, (match) => {
    if (!match.startsWith('?')) return match;
    position++;
    const value = list?.[position - 1];
    if (value !== undefined) values.set(position, value);
    return `$${position}`;
  });
  if (position === 0) list?.forEach((value, at) => values.set(at + 1, value));
  const fields = fieldsOf(params);
  let number = 2000;
  text = text.replaceAll(named, (match, name: string) => {
    if (/^\$\d/.test(match)) return match;
    const value = fields?.get(name);
    number++;
    if (value !== undefined) values.set(number, value);
    return `$${number}`;
  });
  return { text, values, conflict };
}
