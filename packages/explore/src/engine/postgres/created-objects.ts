import type pg from 'pg';

const NEW = (oid: string, copy: string): string =>
  `${oid} >= 16384 AND NOT EXISTS (SELECT FROM ${copy} o WHERE (o.pg_class).oid = ${oid})`;

const IS_PART = `EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i', 'P', 'S'))`;

/**
 * Statements that drop what has files, parts after their wholes. What belongs to something else (an extension's table,
 * a partition's index) goes with that.
 */
function drops(copy: string): string {
  return `SELECT sql FROM (
      SELECT 1 AS rank, format('DROP EXTENSION IF EXISTS %I CASCADE', e.extname) AS sql FROM pg_extension e
        WHERE e.oid >= 16384 AND NOT EXISTS (SELECT FROM ${copy} o WHERE (o.pg_extension).oid = e.oid)
      UNION ALL SELECT 2, format('DROP %s IF EXISTS %I.%I CASCADE',
          CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND ${NEW('c.oid', copy)} AND NOT ${IS_PART}
      UNION ALL SELECT 3, format('ALTER TABLE IF EXISTS %I.%I ALTER %I DROP IDENTITY IF EXISTS', n.nspname, c.relname, a.attname)
        FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'i' AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND c.relpersistence <> 't' AND ${NEW('s.oid', copy)} AND NOT (${NEW('c.oid', copy)})
      UNION ALL SELECT 4, format('ALTER TABLE IF EXISTS %I.%I DROP CONSTRAINT IF EXISTS %I CASCADE', n.nspname, c.relname, k.conname)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype IN ('p', 'u', 'x') AND k.coninhcount = 0 AND c.relpersistence <> 't' AND ${NEW('k.conindid', copy)} AND NOT (${NEW('c.oid', copy)})
      UNION ALL SELECT 5, format('DROP INDEX IF EXISTS %I.%I CASCADE', n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid
        WHERE c.relpersistence <> 't' AND n.nspname <> 'pg_toast' AND ${NEW('c.oid', copy)} AND NOT (${NEW('i.indrelid', copy)}) AND NOT ${IS_PART}
    ) AS drops ORDER BY rank`;
}

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops relations that are not in the copy of `pg_class`, without their triggers, so that their files are given back. One
 * that cannot be dropped in this way goes with its catalog rows all the same; its file stays for as long as the database.
 */
export async function dropNew(client: pg.Client, copy: string): Promise<void> {
  const { rows } = await client.query<{ sql: string }>(drops(copy));
  if (rows.length === 0) return;
  await client.query('BEGIN');
  for (const { sql } of rows) {
    await client.query('SAVEPOINT drops');
    await client.query(sql).catch(async (error: unknown) => {
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) throw error;
      await client.query('ROLLBACK TO drops');
    });
  }
  await client.query('COMMIT');
}
