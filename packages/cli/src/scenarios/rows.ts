import type { Column, Routed, Table } from '@toctou/scan';
import { columnSchema } from '@toctou/scan';
import { fieldSample } from './sample.ts';

type Schema = Routed['schema'];

/** The table that the database calls so. */
export function tableNamed(schema: Schema, name: string): Table | undefined {
  return (
    schema.tables.find((table) => table.name === name) ??
    schema.tables.find((table) => table.models.includes(name))
  );
}

/** The table that a column refers to, and the column there. */
export function referenceOf(
  table: Table | undefined,
  column: string,
): { readonly table: string; readonly column: string } | undefined {
  const key = table?.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column);
  return key && { table: key.references.table, column: key.references.columns[0] ?? 'id' };
}

/**
 * A statement that inserts one row, and says what is in it.
 *
 * @param valueOf a value of another answer that a column takes: the key of a parent
 * @returns `undefined` where a value cannot be made up
 */
export function insertOf(
  table: Table,
  variant: number,
  valueOf: (column: Column) => string | undefined,
): string | undefined {
  const needed = table.columns.filter(({ nullable, generated }) => !nullable && !generated);
  const values: string[] = [];
  for (const column of needed) {
    const value = valueOf(column) ?? literalOf(column, variant);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const names = needed.map(({ name }) => quoted(name)).join(', ');
  const into =
    table.schema === undefined ? quoted(table.name) : `${quoted(table.schema)}.${quoted(table.name)}`;
  return needed.length === 0
    ? `INSERT INTO ${into} DEFAULT VALUES RETURNING *`
    : `INSERT INTO ${into} (${names}) VALUES (${values.join(', ')}) RETURNING *`;
}

function literalOf({ name, type }: Column, variant: number): string | undefined {
  const kind = (type ?? '').toLowerCase();
  if (/timestamp|datetime|^date$/.test(kind)) return 'now()';
  if (/\[\]|array/.test(kind)) return "'{}'";
  if (/json/.test(kind)) return "'{}'";
  const value = fieldSample(name, columnSchema(type), variant);
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

/** Words that PostgreSQL reserves and tables or columns are often called. */
const RESERVED =
  /^(all|analyse|any|array|as|asc|authorization|both|case|check|collation|column|constraint|default|desc|do|else|end|for|foreign|from|grant|group|in|into|leading|left|like|limit|natural|not|null|offset|on|only|or|order|outer|overlaps|primary|references|returning|right|select|some|table|then|to|trailing|union|unique|user|using|when|where|window|with)$/;

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
