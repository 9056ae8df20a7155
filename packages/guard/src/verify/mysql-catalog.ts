import type { ForeignKeyTarget } from '../constraint.ts';
import type { Statement } from '../transaction/statement.ts';
import type { LiveConstraint, LiveTable, Rows, Wanted } from './catalog.ts';
import { groups } from './groups.ts';
import { list, splice } from './splice.ts';

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

/** Names of the tables, and of what they are in. Aliases are of one word each: some clients make `tableName` of `table_name`. */
const tablesOf = ({ tables, names, schemas }: Wanted): Statement => {
  // Every table has a key PRIMARY.
  const named = list(names.filter((name) => name !== 'PRIMARY'));
  return splice`
    SELECT table_schema AS place, table_name AS name, table_schema = DATABASE() AS visible
    FROM information_schema.tables
    WHERE table_schema IN (DATABASE(), ${list(schemas)}) AND table_type = 'BASE TABLE' AND (
      LOWER(table_name) IN (${list(tables, (name) => splice`LOWER(${name})`)})
      OR (table_schema, table_name) IN (SELECT table_schema, table_name FROM information_schema.statistics WHERE index_name IN (${named}))
      OR (table_schema, table_name) IN (
        SELECT table_schema, table_name FROM information_schema.table_constraints WHERE constraint_name IN (${named})))`;
};

const columnsOf = (here: Statement): Statement => splice`
  SELECT table_schema AS place, table_name AS owner, column_name AS name, is_nullable AS nullable, column_type AS type
  FROM information_schema.columns WHERE ${here} ORDER BY ordinal_position`;

const indexesOf = (here: Statement): Statement => splice`
  SELECT s.*, table_schema AS place, table_name AS owner, index_name AS name, non_unique AS duplicates, column_name AS item, sub_part AS part
  FROM information_schema.statistics s WHERE ${here} ORDER BY seq_in_index`;

const conditionsOf = (here: Statement): Statement => splice`
  SELECT t.*, t.table_schema AS place, t.table_name AS owner, t.constraint_name AS name, t.constraint_type AS type,
    k.column_name AS item, k.referenced_table_schema AS home, k.referenced_table_name AS target, k.referenced_column_name AS aim
  FROM (SELECT * FROM information_schema.table_constraints WHERE constraint_type IN ('FOREIGN KEY', 'CHECK') AND ${here}) t
  LEFT JOIN information_schema.key_column_usage k
    ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
    AND k.table_schema = t.table_schema AND k.table_name = t.table_name
  ORDER BY k.ordinal_position`;

/** How the catalog of MySQL and MariaDB is read. */
export async function mysqlCatalog(rows: Rows, wanted: Wanted): Promise<LiveTable[]> {
  const found = await rows<TableRow>(tablesOf(wanted));
  const here = splice`table_schema IN (${list(found.map(({ place }) => place))}) AND table_name IN (${list(found.map(({ name }) => name))})`;
  const columns = await rows<ColumnRow>(columnsOf(here));
  const indexes = await rows<IndexRow>(indexesOf(here));
  const conditions = await rows<ConditionRow>(conditionsOf(here));

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
