import pg from 'pg';
import type { Catalog, Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { ignoresCase } from '../types.ts';

const OURS = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

const COLUMNS = `
SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
  a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) ~* 'nextval|uuid', false) AS generated,
  coalesce(NOT l.collisdeterministic, false) AS loose, coalesce(b.typname = 'citext' OR t.typname = 'citext', false) AS citext
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p') AND ${OURS}
ORDER BY 1, 2, a.attnum`;

/** An index that is being built, or whose building failed, refuses nothing that can be relied on. */
const UNIQUES = (nullsNotDistinct: string): string => `
SELECT n.nspname AS schema, c.relname AS table, i.relname AS name, x.indisprimary AS primary, ${nullsNotDistinct} AS nulls_not_distinct,
  pg_get_expr(x.indpred, x.indrelid) AS where,
  (SELECT json_agg(json_build_object('column', a.attname, 'expression', pg_get_indexdef(x.indexrelid, k::int, true), 'loose', coalesce(NOT l.collisdeterministic, false)) ORDER BY k)
    FROM generate_series(1, x.indnkeyatts) AS k
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[k - 1] AND a.attnum > 0
    LEFT JOIN pg_collation l ON l.oid = x.indcollation[k - 1]) AS keys
FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE x.indisunique AND x.indisvalid AND c.relkind IN ('r', 'p') AND ${OURS}
ORDER BY 1, 2, x.indisprimary DESC, 3`;

const FOREIGN_KEYS = `
SELECT n.nspname AS schema, c.relname AS table, f.conname AS name, r.relname AS target, f.confdeltype AS on_delete,
  (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(f.conkey) WITH ORDINALITY AS k (num, n) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.num) AS columns,
  (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(f.confkey) WITH ORDINALITY AS k (num, n) JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.num) AS references
FROM pg_constraint f
JOIN pg_class c ON c.oid = f.conrelid
JOIN pg_class r ON r.oid = f.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0 AND ${OURS}
ORDER BY 1, 2, 3`;

const ON_DELETE: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

interface Row {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}
interface ColumnRow extends Row {
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly loose: boolean;
  readonly citext: boolean;
}
interface UniqueRow extends Row {
  readonly primary: boolean;
  readonly nulls_not_distinct: boolean;
  readonly where: string | null;
  readonly keys: readonly { column: string | null; expression: string; loose: boolean }[];
}
interface ForeignKeyRow extends Row {
  readonly target: string;
  readonly on_delete: string;
  readonly columns: readonly string[];
  readonly references: readonly string[];
}

/** Reads the tables of a PostgreSQL database from its catalogs. */
export async function readPostgresDatabase(url: string, place: Place, catalog: Catalog): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows: settings } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
    );
    const nullsNotDistinct = Number(settings[0]?.version) >= 150_000 ? 'x.indnullsnotdistinct' : 'false';
    const draft = ({ schema, table: name }: Row): Draft => catalog.create({ name, schema }, place);
    for (const row of (await client.query<ColumnRow>(COLUMNS)).rows) {
      setColumn(draft(row), {
        name: row.name,
        type: row.type.toLowerCase(),
        nullable: row.nullable,
        generated: row.generated,
        caseInsensitive: row.citext || row.loose || ignoresCase(row.type),
      });
    }
    for (const row of (await client.query<UniqueRow>(UNIQUES(nullsNotDistinct))).rows) {
      const table = draft(row);
      const isPlain = ({ column, loose }: UniqueRow['keys'][number]): boolean =>
        column !== null && (!loose || table.columns.get(column)?.caseInsensitive === true);
      addUnique(
        table,
        {
          name: row.name,
          primary: row.primary,
          columns: row.keys.filter(isPlain).map(({ column }) => column ?? ''),
          // An index may compare otherwise than its column, by a collation of its own.
          expressions: row.keys
            .filter((key) => !isPlain(key))
            .map(({ column, expression }) => (column === null ? expression : `lower(${column})`)),
          nullsNotDistinct: row.nulls_not_distinct,
          ...(row.where !== null && { where: row.where }),
        },
        place,
      );
    }
    for (const row of (await client.query<ForeignKeyRow>(FOREIGN_KEYS)).rows) {
      draft(row).foreignKeys.push({
        name: row.name,
        columns: row.columns,
        references: { table: row.target, columns: row.references },
        onDelete: ON_DELETE[row.on_delete] ?? 'no action',
      });
    }
  } finally {
    await client.end();
  }
}
