import type { Table } from './schema.ts';

/** How to declare what would refuse a second row: in the Prisma schema where there is one, else in SQL. */
export function declareUnique(table: Table, columns: readonly string[]): string {
  if (table.file.endsWith('.prisma')) {
    const properties = columns.map(
      (name) => table.columns.find((column) => column.name === name)?.property ?? name,
    );
    return `@@unique([${properties.join(', ')}])`;
  }
  return `ALTER TABLE ${sqlName(table)} ADD UNIQUE (${columns.map(quoted).join(', ')});`;
}

function sqlName({ schema, name }: Table): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

/** Names that PostgreSQL would fold or not take as they are. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
