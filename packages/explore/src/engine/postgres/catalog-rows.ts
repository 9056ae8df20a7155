import type pg from 'pg';
import { OWN_SCHEMA } from './catalog.ts';

/** A system catalog whose rows say what the schema is. */
export interface Catalog {
  readonly name: string;
  /** The column with the object that a row belongs to. */
  readonly key: string;
  readonly columns: readonly string[];
}

/**
 * Catalogs of rows that are no schema (statistics, large objects) are left out, as are those of the whole server; of
 * `pg_shdepend`, which is one, the rows of this database count.
 */
const CATALOGS = `SELECT c.relname AS name, k.attname AS key,
    ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
      AND a.atttypid <> 'anyarray'::regtype AND a.attname <> 'atthasmissing' ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute k ON k.attrelid = c.oid
    AND k.attnum = CASE c.relname WHEN 'pg_depend' THEN 2 WHEN 'pg_shdepend' THEN 3 ELSE 1 END
  WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND (NOT c.relisshared OR c.relname = 'pg_shdepend')
    AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_largeobject_metadata')
  ORDER BY 1`;

/** Where a relation keeps its rows, and what VACUUM counted: not what it is. */
const STORAGE = new Set([
  'relfilenode',
  'relpages',
  'reltuples',
  'relallvisible',
  'relallfrozen',
  'relfrozenxid',
  'relminmxid',
]);

/** Whose change a backend notices only when it is told that the relation changed. */
const RELATION_OF: Readonly<Record<string, readonly string[]>> = {
  pg_attrdef: ['adrelid'],
  pg_attribute: ['attrelid'],
  pg_constraint: ['conrelid', 'confrelid'],
  pg_index: ['indrelid', 'indexrelid'],
  pg_inherits: ['inhrelid', 'inhparent'],
  pg_partitioned_table: ['partrelid'],
  pg_policy: ['polrelid'],
  pg_rewrite: ['ev_class'],
  pg_sequence: ['seqrelid'],
  pg_statistic_ext: ['stxrelid'],
  pg_trigger: ['tgrelid'],
};
/**
 * PostgreSQL reads types to understand a statement, so that what stands on a type must not be there without it: put back
 * in this order, and taken away in the opposite one. The others come after these.
 */
const FIRST_OF_ALL = [
  'pg_namespace',
  'pg_type',
  'pg_class',
  'pg_attribute',
  'pg_proc',
  'pg_operator',
  'pg_opfamily',
];

/** FirstNormalObjectId of PostgreSQL's transam.h; what has a smaller one came with the server, but `public` is the app's. */
const FIRST = 16384;
const PUBLIC = 2200;

export const COPY: string = `${OWN_SCHEMA}.catalog`;
/** pg_attribute has a column that no table of ours may have, so its rows have a copy of their own. */
export const ATTRIBUTES: string = `${OWN_SCHEMA}.attributes`;

export async function readCatalogs(client: pg.Client): Promise<Catalog[]> {
  const { rows } = await client.query<Catalog>(CATALOGS);
  const rank = ({ name }: Catalog): number =>
    (FIRST_OF_ALL.indexOf(name) + FIRST_OF_ALL.length + 1) % (FIRST_OF_ALL.length + 1);
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a row `x` belongs to an object of the app's. */
export function isOurs({ name, key }: Catalog): string {
  const ours = `(x.${key}::oid >= ${FIRST} OR x.${key}::oid = ${PUBLIC})`;
  return name === 'pg_shdepend'
    ? `${ours} AND x.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())`
    : ours;
}

export function isNoneOf({ key }: Catalog, oids: readonly string[]): string {
  return oids.length === 0 ? 'true' : `x.${key}::oid <> ALL ('{${oids.join(',')}}'::oid[])`;
}

/** Statements that make a catalog equal to its copy; each returns the relations whose rows it changed. */
export interface Exchange {
  readonly remove: string;
  readonly putBack: readonly string[];
}

export function exchangeOf(catalog: Catalog, kept: readonly string[]): Exchange {
  const { name, key } = catalog;
  const columns = catalog.columns.filter((column) => name !== 'pg_class' || !STORAGE.has(column));
  const attributes = name === 'pg_attribute';
  const [from, copied] = attributes ? [ATTRIBUTES, 'c'] : [COPY, `(c.${name})`];
  const list = (row: string, of = columns): string => of.map((column) => `${row}.${column}`).join(', ');
  const equal = `record_image_eq(ROW(${list('x')}), ROW(${list(copied)}))`;
  const relations = [...(RELATION_OF[name] ?? []), ...(name === 'pg_class' ? ['oid'] : [])];
  const returning = `RETURNING ARRAY[${relations.map((column) => `x.${column}::oid::text`).join(', ')}]::text[] AS relations`;
  // A row with an oid is changed in its place; others are one by one what they are.
  const match = `${copied}.${key} = x.${key}${key === 'oid' ? '' : ` AND ${equal}`}`;
  const insert = `INSERT INTO pg_catalog.${name} AS x (${catalog.columns.join(', ')}${attributes ? ', atthasmissing' : ''})
    SELECT ${list(copied, [...catalog.columns])}${attributes ? ', false' : ''} FROM ${from} c
    WHERE ${copied}.${key} IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.${name} x WHERE ${match}) ${returning}`;
  const assigned = columns.map((column) => `${column} = ${copied}.${column}`).join(', ');
  const update = `UPDATE pg_catalog.${name} x SET ${assigned} FROM ${from} c WHERE ${copied}.oid = x.oid AND NOT ${equal} ${returning}`;
  return {
    remove: `DELETE FROM pg_catalog.${name} x WHERE ${isOurs(catalog)} AND ${isNoneOf(catalog, kept)} AND NOT EXISTS (SELECT FROM ${from} c WHERE ${match}) ${returning}`,
    putBack: key === 'oid' ? [update, insert] : [insert],
  };
}
