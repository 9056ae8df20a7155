import type pg from 'pg';
import { ToctouError } from '../../errors.ts';
import type { TableColumn } from '../../oracle/outcome.ts';

/** An ordinary table, a partition or a filled materialized view: what holds rows. */
export interface Table {
  readonly oid: string;
  /** It is a materialized view. */
  readonly view: boolean;
  /** For people: with its schema unless that is `public`. */
  readonly name: string;
  /** For SQL: quoted and qualified. */
  readonly sql: string;
  readonly columns: readonly (TableColumn & { readonly generated: boolean })[];
}

export interface Sequence {
  readonly sql: string;
  readonly last: bigint;
  readonly called: boolean;
  readonly increment: bigint;
  readonly min: bigint;
  readonly max: bigint;
  /** Numbers that a session takes in stock. */
  readonly cache: bigint;
}

/** The schema that toctou keeps its copies in. */
export const OWN_SCHEMA = 'toctou';

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const OURS = `n.nspname NOT IN ('pg_catalog', 'information_schema', '${OWN_SCHEMA}') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'`;

const TABLES = `SELECT c.oid::text AS oid, c.relkind = 'm' AS view, n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS sql,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'generated', a.attgenerated <> '') ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND ${OURS} ORDER BY n.nspname, c.relname`;

const SEQUENCES = `SELECT format('%I.%I', n.nspname, c.relname) AS sql, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
  WHERE ${OURS} ORDER BY 1`;

interface TableRow {
  readonly oid: string;
  readonly view: boolean;
  readonly schema: string;
  readonly name: string;
  readonly sql: string;
  readonly columns: Table['columns'] | null;
}

export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<TableRow>(TABLES);
  return rows.map(({ oid, view, schema, name, sql, columns }) => ({
    oid,
    view,
    name: schema === 'public' ? name : `${schema}.${name}`,
    sql,
    columns: columns ?? [],
  }));
}

export async function readSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } =
    await client.query<Record<'sql' | 'increment' | 'min' | 'max' | 'cache', string>>(SEQUENCES);
  if (rows.length === 0) return [];
  const places = rows.map(({ sql }) => `SELECT last_value, is_called FROM ${sql}`).join(' UNION ALL ');
  const { rows: placeRows } = await client.query<{ last_value: string; is_called: boolean }>(places);
  return rows.map(({ sql, increment, min, max, cache }, i) => ({
    sql,
    increment: BigInt(increment),
    min: BigInt(min),
    max: BigInt(max),
    cache: BigInt(cache),
    last: BigInt(placeRows[i]?.last_value ?? min),
    called: placeRows[i]?.is_called ?? false,
  }));
}

/** `tgenabled` R and A: they fire for a replica too, so rows cannot be put back without them. */
const TRIGGERS = `SELECT format('%I on %s', t.tgname, t.tgrelid::regclass) AS name
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE t.tgenabled IN ('R', 'A') AND ${OURS}`;

/** @throws ToctouError UNSUPPORTED when putting rows back would fire a trigger */
export async function refuseTriggers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(TRIGGERS);
  const [first] = rows;
  if (!first) return;
  throw new ToctouError(
    'UNSUPPORTED',
    `the trigger ${first.name} is ENABLE ALWAYS or REPLICA: it would fire when rows are put back`,
    {
      hint: 'enable it in the ordinary way in the database that toctou sets up',
    },
  );
}
