import type { ForeignKeyTarget, PartitionConstraint } from '../constraint.ts';
import type { Statement } from '../transaction/statement.ts';
import type { LiveConstraint, LiveTable, Rows, Wanted } from './catalog.ts';
import { list, splice } from './splice.ts';

/**
 * One statement, and one JSON text as its answer: no client has its own idea of what that is.
 *
 * `to_jsonb(con)` reads columns that not every version has: `conenforced` and `conperiod` came with PostgreSQL 18.
 */
const catalog = (tables: Statement, names: Statement, schemas: Statement): Statement => splice`
WITH RECURSIVE
indexes AS (
  SELECT i.*, c.relname AS name, c.relnamespace AS namespace, to_jsonb(con) AS con
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
),
tables AS (
  SELECT c.oid, c.relname AS name, n.nspname AS schema, c.relkind, pg_table_is_visible(c.oid) AS visible
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND (
      lower(c.relname) IN (${tables})
      OR EXISTS (SELECT FROM pg_constraint con WHERE con.conrelid = c.oid AND con.conname IN (${names}))
      OR EXISTS (SELECT FROM indexes i WHERE i.indrelid = c.oid AND i.name IN (${names}))
    )
    AND (pg_table_is_visible(c.oid) OR to_regclass(quote_ident(c.relname)) IS NULL OR n.nspname IN (${schemas}))
),
descendants AS (
  SELECT t.oid AS root, h.inhrelid AS oid FROM tables t JOIN pg_inherits h ON h.inhparent = t.oid
  UNION
  SELECT d.root, h.inhrelid FROM descendants d JOIN pg_inherits h ON h.inhparent = d.oid
),
index_parts AS (
  SELECT i.indexrelid AS root, h.inhrelid AS oid
  FROM indexes i JOIN tables t ON t.oid = i.indrelid JOIN pg_inherits h ON h.inhparent = i.indexrelid
  UNION
  SELECT p.root, h.inhrelid FROM index_parts p JOIN pg_inherits h ON h.inhparent = p.oid
),
constraint_parts AS (
  SELECT con.conparentid AS root, con.oid
  FROM pg_constraint con JOIN pg_constraint root ON root.oid = con.conparentid JOIN tables t ON t.oid = root.conrelid
  WHERE con.contype = 'f'
  UNION
  SELECT p.root, con.oid FROM constraint_parts p JOIN pg_constraint con ON con.conparentid = p.oid
)
SELECT coalesce(json_agg(json_build_object(
  'schema', t.schema,
  'name', t.name,
  'visible', t.visible,
  'partitioned', t.relkind = 'p',
  'columns', (
    SELECT json_agg(json_build_object('name', a.attname, 'nullable', NOT a.attnotnull) ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'descendants', (
    SELECT json_agg(json_build_object('schema', n.nspname, 'table', c.relname) ORDER BY n.nspname, c.relname)
    FROM descendants d JOIN pg_class c ON c.oid = d.oid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE d.root = t.oid),
  'indexes', (
    SELECT json_agg(json_build_object(
      'type', CASE WHEN i.indisexclusion THEN 'x' ELSE coalesce(i.con ->> 'contype', CASE WHEN i.indisunique THEN 'u' ELSE 'i' END) END,
      'name', i.name,
      'owned', i.con IS NOT NULL,
      'columns', (
        SELECT json_agg(coalesce(a.attname, pg_get_indexdef(i.indexrelid, k.n::int, true)) ORDER BY k.n)
        FROM generate_series(1, i.indnkeyatts) k (n)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1] AND a.attnum <> 0),
      'where', pg_get_expr(i.indpred, i.indrelid, true),
      'deferrable', NOT i.indimmediate,
      'valid', i.indisvalid AND i.indisready AND i.indislive,
      'partitions', (
        SELECT json_agg(json_build_object('schema', n.nspname, 'table', c.relname, 'name', ic.relname) ORDER BY n.nspname, c.relname)
        FROM index_parts p JOIN pg_class ic ON ic.oid = p.oid JOIN pg_index pi ON pi.indexrelid = p.oid
        JOIN pg_class c ON c.oid = pi.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.root = i.indexrelid)
    ) ORDER BY i.name) FROM indexes i WHERE i.indrelid = t.oid),
  'constraints', (
    SELECT json_agg(json_build_object(
      'type', con.contype,
      'name', con.conname,
      'columns', (
        SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(con.conkey) WITH ORDINALITY k (attnum, n)
        JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum),
      'valid', con.convalidated,
      'enforced', coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true),
      'references', (
        SELECT json_build_object('schema', n.nspname, 'table', c.relname, 'columns', (
          SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(con.confkey) WITH ORDINALITY k (attnum, n)
          JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = con.confrelid),
      'partitions', (
        SELECT json_agg(DISTINCT jsonb_build_object('schema', n.nspname, 'table', c.relname, 'name', k.conname))
        FROM constraint_parts p JOIN pg_constraint k ON k.oid = p.oid
        JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.root = con.oid)
    ) ORDER BY con.conname) FROM pg_constraint con WHERE con.conrelid = t.oid AND con.contype IN ('f', 'c', 'n'))
)), '[]')::text AS catalog
FROM tables t`;

interface Table extends Omit<LiveTable, 'constraints' | 'descendants'> {
  readonly descendants: readonly PartitionConstraint[] | null;
  readonly indexes: readonly Index[] | null;
  readonly constraints: readonly Condition[] | null;
}

interface Index {
  readonly type: 'p' | 'u' | 'x' | 'i';
  readonly name: string;
  readonly owned: boolean;
  readonly columns: readonly string[];
  readonly where: string | null;
  readonly deferrable: boolean;
  readonly valid: boolean;
  readonly partitions: readonly PartitionConstraint[] | null;
}

interface Condition {
  readonly type: 'f' | 'c' | 'n';
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly valid: boolean;
  readonly enforced: boolean;
  readonly references: ForeignKeyTarget | null;
  readonly partitions: readonly PartitionConstraint[] | null;
}

const kinds = {
  p: 'primary_key',
  u: 'unique',
  x: 'exclusion',
  i: 'index',
  f: 'foreign_key',
  c: 'check',
  n: 'not_null',
} as const;

/** Of type name, which has PostgreSQL cut it at 63 bytes as it has cut those in the catalog. */
const ofTypeName = (value: Statement): Statement => splice`${value}::text::name`;

/** How PostgreSQL's catalog is read. */
export async function postgresCatalog(rows: Rows, wanted: Wanted): Promise<LiveTable[]> {
  const [row] = await rows<{ catalog: string }>(
    catalog(
      list(wanted.tables, (name) => splice`lower(${ofTypeName(name)})`),
      list(wanted.names, ofTypeName),
      list(wanted.schemas, ofTypeName),
    ),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape is that of the statement above
  const found = JSON.parse(row?.catalog ?? '[]') as Table[];
  return found.map(({ indexes, constraints, descendants, ...table }) => ({
    ...table,
    columns: table.columns ?? [],
    descendants: descendants ?? [],
    constraints: [
      ...(indexes ?? []).map(fromIndex),
      ...(constraints ?? []).map((condition) => fromCondition(condition, descendants ?? [])),
    ],
  }));
}

function fromIndex({
  type,
  name,
  owned,
  columns,
  where,
  deferrable,
  valid,
  partitions,
}: Index): LiveConstraint {
  return {
    kind: kinds[type],
    name,
    knownByColumns: false,
    form: owned ? 'constraint' : 'index',
    columns,
    prefixes: [],
    ...(where !== null && { where }),
    deferrable,
    state: valid ? 'valid' : 'invalid',
    partitions: partitions ?? [],
  };
}

function fromCondition(condition: Condition, descendants: readonly PartitionConstraint[]): LiveConstraint {
  const { type, name, columns, valid, enforced, references, partitions } = condition;
  return {
    kind: kinds[type],
    name,
    knownByColumns: type === 'n',
    form: 'constraint',
    columns: columns ?? [],
    prefixes: [],
    ...(references !== null && { references }),
    deferrable: false,
    state: !enforced ? 'unenforced' : valid ? 'valid' : 'invalid',
    // A check and a NOT NULL have the same name wherever they are inherited.
    partitions: type === 'f' ? (partitions ?? []) : descendants.map((place) => ({ ...place, name })),
  };
}
