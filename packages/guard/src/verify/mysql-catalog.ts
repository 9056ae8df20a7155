import type { ForeignKeyTarget } from '../constraint.ts';
import type { CatalogReader, LiveConstraint, LiveTable } from './catalog.ts';
import { groups } from './groups.ts';

interface TableRow {
  readonly place: string;
  readonly name: string;
  readonly visible: number | bigint | string;
}

interface ColumnRow {
  readonly place: string;
  readonly owner: string;
  readonly name: string;
  readonly nullable: 'YES' | 'NO';
  readonly type: string;
}

interface IndexRow {
  readonly place: string;
  readonly owner: string;
  readonly name: string;
  readonly duplicates: number | bigint | string;
  /** None where an expression stands in its place, which MySQL 8.0.13 knows and MariaDB does not. */
  readonly item: string | null;
  readonly part: number | bigint | null;
}

interface ConditionRow {
  readonly place: string;
  readonly owner: string;
  readonly name: string;
  readonly type: 'FOREIGN KEY' | 'CHECK';
  readonly item: string | null;
  readonly home: string | null;
  readonly target: string | null;
  readonly aim: string | null;
}

const slots = (items: readonly string[], wrap = '?'): string => ['NULL', ...items.map(() => wrap)].join(', ');

/** Aliases are of one word each: some clients rename `table_name` to `tableName`. */
export async function mysqlCatalog(
  reader: CatalogReader,
  tables: readonly string[],
  names: readonly string[],
  schemas: readonly string[],
): Promise<LiveTable[]> {
  const rows = <R>(text: string, values: readonly string[]): Promise<readonly R[]> =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape is that of the statement
    reader.query(text, values) as Promise<readonly R[]>;
  const inSchemas = `table_schema IN (DATABASE(), ${slots(schemas)})`;
  // Every table has a key PRIMARY.
  const named = names.filter((name) => name !== 'PRIMARY');
  const found = await rows<TableRow>(
    `SELECT table_schema AS place, table_name AS name, table_schema = DATABASE() AS visible
     FROM information_schema.tables
     WHERE ${inSchemas} AND table_type = 'BASE TABLE' AND (
       LOWER(table_name) IN (${slots(tables, 'LOWER(?)')})
       OR (table_schema, table_name) IN (SELECT table_schema, table_name FROM information_schema.statistics WHERE index_name IN (${slots(named)}))
       OR (table_schema, table_name) IN (SELECT table_schema, table_name FROM information_schema.table_constraints WHERE constraint_name IN (${slots(named)}))
     )`,
    [...schemas, ...tables, ...named, ...named],
  );
  const places = found.map(({ place }) => place);
  const owners = found.map(({ name }) => name);
  const here = (alias: string): string =>
    `${alias}.table_schema IN (${slots(places)}) AND ${alias}.table_name IN (${slots(owners)})`;
  const values = [...places, ...owners];

  const columns = await rows<ColumnRow>(
    `SELECT c.table_schema AS place, c.table_name AS owner, c.column_name AS name, c.is_nullable AS nullable, c.column_type AS type
     FROM information_schema.columns c WHERE ${here('c')} ORDER BY c.ordinal_position`,
    values,
  );
  const indexes = await rows<IndexRow>(
    `SELECT s.*, s.table_schema AS place, s.table_name AS owner, s.index_name AS name, s.non_unique AS duplicates, s.column_name AS item, s.sub_part AS part
     FROM information_schema.statistics s WHERE ${here('s')} ORDER BY s.seq_in_index`,
    values,
  );
  const conditions = await rows<ConditionRow>(
    `SELECT t.*, t.table_schema AS place, t.table_name AS owner, t.constraint_name AS name, t.constraint_type AS type,
       k.column_name AS item, k.referenced_table_schema AS home, k.referenced_table_name AS target, k.referenced_column_name AS aim
     FROM information_schema.table_constraints t
     LEFT JOIN information_schema.key_column_usage k
       ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
       AND k.table_schema = t.table_schema AND k.table_name = t.table_name
     WHERE t.constraint_type IN ('FOREIGN KEY', 'CHECK') AND ${here('t')} ORDER BY k.ordinal_position`,
    values,
  );

  return found.map(({ place, name, visible }) => {
    const own = (row: { place: string; owner: string }): boolean => row.place === place && row.owner === name;
    return {
      schema: place,
      name,
      visible: Number(visible) === 1,
      partitioned: false,
      descendants: [],
      columns: columns
        .filter(own)
        .map((column) => ({ name: column.name, nullable: column.nullable === 'YES', type: column.type })),
      constraints: [
        ...groups(indexes.filter(own), (row) => row.name).map(fromIndex),
        ...groups(conditions.filter(own), (row) => `${row.type} ${row.name}`).map(fromCondition),
      ],
    };
  });
}

function fromIndex(rows: readonly IndexRow[]): LiveConstraint {
  const [{ name, duplicates } = { name: '', duplicates: 1 }] = rows;
  const column = (row: IndexRow): string => row.item ?? `(${String(extra(row, 'expression'))})`;
  return {
    kind: Number(duplicates) === 1 ? 'index' : name === 'PRIMARY' ? 'primary_key' : 'unique',
    name,
    knownByColumns: false,
    form: 'index',
    columns: rows.map(column),
    prefixes: rows.filter(({ part }) => part !== null).map(column),
    deferrable: false,
    state: 'valid',
    partitions: [],
  };
}

function fromCondition(rows: readonly ConditionRow[]): LiveConstraint {
  const [first] = rows;
  const references: ForeignKeyTarget | undefined =
    first?.target == null
      ? undefined
      : {
          table: first.target,
          columns: rows.map(({ aim }) => aim ?? ''),
          ...(first.home !== null && { schema: first.home }),
        };
  return {
    kind: first?.type === 'CHECK' ? 'check' : 'foreign_key',
    name: first?.name ?? '',
    knownByColumns: false,
    form: 'constraint',
    columns: rows.flatMap(({ item }) => item ?? []),
    prefixes: [],
    ...(references && { references }),
    deferrable: false,
    // Only MySQL 8.0.16 and later have it, for CHECK.
    state: first && extra(first, 'enforced') === 'NO' ? 'unenforced' : 'valid',
    partitions: [],
  };
}

/** A column of the catalog that not every version has. */
function extra(row: object, name: string): unknown {
  return Object.entries(row).find(([key]) => key.toLowerCase() === name)?.[1];
}
