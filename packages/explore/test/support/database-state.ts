import pg from 'pg';

const CATALOGS = `SELECT c.relname AS name, k.attname AS key FROM pg_class c JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = CASE c.relname WHEN 'pg_depend' THEN 2 ELSE 1 END
  WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared AND has_table_privilege(c.oid, 'SELECT') AND c.relname !~ '^pg_(statistic|largeobject)' ORDER BY 1`;
const RELATIONS = `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'S' AS sequence FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'S') AND c.relispopulated AND c.relpersistence <> 't' AND n.nspname !~ '^pg_|^information_schema$|^toctou$' ORDER BY 1`;
/** Where rows are kept, and what VACUUM counts. */
const STORAGE =
  "'{relfilenode,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,attmissingval,atthasmissing}'::text[]";

/** All that a database is, as lines of text: the rows of its catalogs with their oids, of its tables in heap order, its sequences. */
export async function stateOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: catalogs } = await client.query<{ name: string; key: string }>(CATALOGS);
    const { rows: relations } = await client.query<{ name: string; sequence: boolean }>(RELATIONS);
    const queries = [
      ...catalogs.map(
        ({ name, key }) =>
          `SELECT '${name} ' || (to_jsonb(x) - ${STORAGE})::text AS row FROM ${name} x WHERE ${key}::oid >= 16384 OR ${key}::oid = 2200 ORDER BY 1`,
      ),
      ...relations.map(({ name, sequence }) => {
        const what = sequence ? "last_value || ' ' || is_called" : "x.ctid || ' ' || x::text";
        return `SELECT '${name.replaceAll("'", "''")} ' || ${what} AS row FROM ONLY ${name} x`;
      }),
    ];
    const results = (await client.query(queries.join('; '))) as unknown as pg.QueryResult<{ row: string }>[];
    return results.flatMap(({ rows }) => rows.map(({ row }) => row));
  } finally {
    await client.end();
  }
}
