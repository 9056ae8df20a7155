import type { Statement } from '../transaction/statement.ts';
import type { LiveConstraint, LiveTable, Rows, Wanted } from './catalog.ts';
import { groups } from './groups.ts';
import { list, splice } from './splice.ts';
import { checkNames, indexParts } from './sqlite-sql.ts';

interface TableRow {
  readonly name: string;
  readonly definition: string;
  /** Of this connection: SQLite has foreign keys switched off unless asked. */
  readonly enforcing: number | bigint;
}

interface ColumnRow {
  readonly owner: string;
  readonly name: string;
  readonly required: number | bigint;
  readonly pk: number | bigint;
}

interface IndexRow {
  readonly owner: string;
  readonly name: string;
  readonly refuses: number | bigint;
  readonly origin: 'c' | 'u' | 'pk';
  /** None where an expression stands in its place. */
  readonly item: string | null;
  readonly definition: string | null;
}

interface ForeignKeyRow {
  readonly owner: string;
  readonly id: number | bigint;
  readonly target: string;
  readonly item: string;
  /** None where it refers to the primary key of a table that is not there. */
  readonly aim: string | null;
}

const tablesOf = ({ tables, names }: Wanted): Statement => splice`
  SELECT name, sql AS definition, (SELECT foreign_keys FROM pragma_foreign_keys) AS enforcing
  FROM sqlite_master WHERE type = 'table' AND (
    lower(name) IN (${list(tables, (name) => splice`lower(${name})`)})
    OR name IN (SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name IN (${list(names)})))`;

const columnsOf = (here: Statement): Statement => splice`
  SELECT m.name AS owner, c.name AS name, c."notnull" AS required, c.pk AS pk
  FROM sqlite_master m, pragma_table_info(m.name) c WHERE ${here} ORDER BY c.cid`;

const indexesOf = (here: Statement): Statement => splice`
  SELECT m.name AS owner, l.name AS name, l."unique" AS refuses, l.origin AS origin, x.name AS item, i.sql AS definition
  FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x
  LEFT JOIN sqlite_master i ON i.type = 'index' AND i.name = l.name
  WHERE ${here} AND x.key = 1 ORDER BY x.seqno`;

const foreignKeysOf = (here: Statement): Statement => splice`
  SELECT m.name AS owner, f.id AS id, f."table" AS target, f."from" AS item,
    coalesce(f."to", (SELECT c.name FROM pragma_table_info(f."table") c WHERE c.pk = f.seq + 1)) AS aim
  FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE ${here} ORDER BY f.seq`;

/**
 * How SQLite's catalog is read. Its errors name columns, whatever the constraint is called; only an index on expressions and a
 * CHECK go by their names.
 */
export async function sqliteCatalog(rows: Rows, wanted: Wanted): Promise<LiveTable[]> {
  const found = await rows<TableRow>(tablesOf(wanted));
  const here = splice`m.type = 'table' AND m.name IN (${list(found.map(({ name }) => name))})`;
  const columns = await rows<ColumnRow>(columnsOf(here));
  const indexes = await rows<IndexRow>(indexesOf(here));
  const foreignKeys = await rows<ForeignKeyRow>(foreignKeysOf(here));

  return found.map(({ name, definition, enforcing }) => {
    const own = ({ owner }: { owner: string }): boolean => owner === name;
    const ownColumns = columns.filter(own);
    const ownIndexes = indexes.filter(own);
    // INTEGER PRIMARY KEY is the row's own number: no index, and never null.
    const rowid = ownIndexes.some(({ origin }) => origin === 'pk')
      ? []
      : ownColumns.filter(({ pk }) => Number(pk) > 0);
    return {
      schema: 'main',
      name,
      visible: true,
      partitioned: false,
      descendants: [],
      columns: ownColumns.map((column) => ({
        name: column.name,
        nullable: Number(column.required) === 0 && !rowid.includes(column),
      })),
      constraints: [
        ...(rowid.length > 0
          ? [
              live(
                'primary_key',
                'PRIMARY KEY',
                rowid.map((column) => column.name),
              ),
            ]
          : []),
        ...groups(ownIndexes, (row) => row.name).map(fromIndex),
        ...groups(foreignKeys.filter(own), ({ id }) => Number(id)).map((keys) =>
          fromForeignKey(keys, Number(enforcing) === 1),
        ),
        ...checkNames(definition).map((check) => ({ ...live('check', check, []), knownByColumns: false })),
      ],
    };
  });
}

function live(kind: LiveConstraint['kind'], name: string, columns: readonly string[]): LiveConstraint {
  return {
    kind,
    name,
    columns,
    knownByColumns: true,
    form: 'constraint',
    prefixes: [],
    deferrable: false,
    state: 'valid',
    partitions: [],
  };
}

function fromIndex(rows: readonly IndexRow[]): LiveConstraint {
  const [first] = rows;
  const parts = first?.definition == null ? undefined : indexParts(first.definition);
  const columns = rows.map(({ item }, index) => item ?? parts?.columns[index] ?? '');
  const kind = Number(first?.refuses) === 0 ? 'index' : first?.origin === 'pk' ? 'primary_key' : 'unique';
  return {
    ...live(kind, first?.name ?? '', columns),
    knownByColumns: kind !== 'index' && rows.every(({ item }) => item !== null),
    form: first?.origin === 'c' ? 'index' : 'constraint',
    ...(parts?.where !== undefined && { where: parts.where }),
  };
}

function fromForeignKey(rows: readonly ForeignKeyRow[], enforced: boolean): LiveConstraint {
  return {
    ...live(
      'foreign_key',
      '',
      rows.map(({ item }) => item),
    ),
    references: { table: rows[0]?.target ?? '', columns: rows.map(({ aim }) => aim ?? '') },
    state: enforced ? 'valid' : 'unenforced',
  };
}
