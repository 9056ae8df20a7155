import type { Table } from './schema.ts';

/** How to declare what would refuse a second row: in the Prisma schema where there is one, else in SQL. */
export function declareUnique(
  table: Table,
  columns: readonly string[],
  dialect: 'postgres' | 'mysql' | 'sqlite',
): string {
  if (table.file.endsWith('.prisma')) {
    const properties = columns.map(
      (name) => table.columns.find((column) => column.name === name)?.property ?? name,
    );
    return `@@unique([${properties.join(', ')}])`;
  }
  const quote = dialect === 'mysql' ? '`' : '"';
  const name = (text: string): string => quoted(text, quote);
  const whole = table.schema === undefined ? name(table.name) : `${name(table.schema)}.${name(table.name)}`;
  const list = columns.map(name).join(', ');
  // SQLite adds no constraint to a table that is there.
  return dialect === 'sqlite'
    ? `CREATE UNIQUE INDEX ${name([table.name, ...columns, 'key'].join('_'))} ON ${whole} (${list});`
    : `ALTER TABLE ${whole} ADD UNIQUE (${list});`;
}

/** Names that PostgreSQL would fold or not take as they are. */
function quoted(name: string, quote: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name)
    ? name
    : `${quote}${name.replaceAll(quote, `${quote}${quote}`)}${quote}`;
}
