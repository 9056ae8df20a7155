import type pg from 'pg';
import type { TableRows } from '../../oracle/outcome.ts';
import { OWN_SCHEMA, quote, type Table } from './catalog.ts';

/** Tables with as many rows are not read as a whole after each schedule. */
export const LARGE = 2000;

/** More than this is put back sooner by filling the table anew. */
const MOST_ROWS = 1000;
const MOST_RANGES = 100;

interface Range {
  readonly from: number;
  /** The page after it; none where it goes on to the end. */
  readonly to: number | undefined;
}

const EVERYWHERE: Range = { from: 0, to: undefined };

/**
 * A large table, of which only what changed is looked at and put back.
 *
 * VACUUM marks the pages whose rows everybody sees in the visibility map (with FREEZE it waits where somebody looks at a
 * page, and leaves none out); whoever writes to a page takes its mark away.
 * The copy of the table knows the place of each row. A row that is gone is put back to its very place: its page is
 * emptied, so that it is the first with room for it, and what lands elsewhere is tried again.
 */
export class LargeTable {
  readonly #client: pg.Client;
  readonly #table: Table;
  readonly #copy: string;
  /** The schema of pg_visibility. */
  readonly #visibility: string;
  #pages = 0;
  #vacuums = '0';
  /** Transactions from here on came after the table was last as in the copy. */
  #since = '0';

  constructor(client: pg.Client, table: Table, copy: string, visibility: string) {
    this.#client = client;
    this.#table = table;
    this.#copy = copy;
    this.#visibility = visibility;
  }

  /** Makes the copy from the table as it is now, which everybody sees. */
  async copy(): Promise<void> {
    const { sql, columns } = this.#table;
    const names = columns.map(({ name }) => `, ${quote(name)}`).join('');
    await this.#client.query(
      `DROP TABLE ${this.#copy}; CREATE UNLOGGED TABLE ${this.#copy} AS SELECT ctid AS ${TID}${names} FROM ONLY ${sql};
       CREATE INDEX ON ${this.#copy} (${TID}); ANALYZE ${this.#copy}`,
    );
    const stored = columns.filter(({ generated }) => !generated).map(({ name }) => quote(name));
    const target =
      stored.length === 0
        ? 'DEFAULT VALUES'
        : `(${stored.join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${stored.map((name) => `wanted.${name}`).join(', ')})`;
    await this.#client.query(
      `CREATE FUNCTION ${this.#copy}_put_back(pages int[]) RETURNS boolean LANGUAGE plpgsql AS $put_back$
       #variable_conflict use_column
       DECLARE wanted record; page int; place tid; tries int := 0;
       BEGIN
         FOREACH page IN ARRAY pages LOOP
           FOR wanted IN SELECT * FROM ${this.#copy} WHERE ${TID} >= format('(%s,0)', page)::tid AND ${TID} < format('(%s,0)', page + 1)::tid ORDER BY ${TID} LOOP
             LOOP
               INSERT INTO ${sql} ${target} RETURNING ctid INTO place;
               EXIT WHEN place = wanted.${TID};
               DELETE FROM ONLY ${sql} WHERE ctid = place;
               tries := tries + 1;
               IF tries > 10000 THEN RETURN false; END IF;
             END LOOP;
           END LOOP;
         END LOOP;
         RETURN true;
       END $put_back$`,
    );
  }

  /** What stays the same while all pages are marked and nobody writes. */
  get print(): string {
    const name = `'${this.#table.sql.replaceAll("'", "''")}'`;
    const pages = `pg_relation_size(${name}) / current_setting('block_size')::int`;
    const unmarked = `${pages} - (SELECT all_visible FROM ${this.#visibility}.pg_visibility_map_summary(${name}))`;
    return `concat_ws(':', ${pages}, nullif(${unmarked}, 0) || ' ' || random(), pg_stat_get_vacuum_count(${name}::regclass))`;
  }

  /** Marks all pages, as a table that was filled needs it. */
  async mark(): Promise<void> {
    await this.#client.query(`VACUUM (FREEZE) ${this.#table.sql}`);
  }

  /** From here on the table counts as unchanged. */
  async remember(): Promise<void> {
    const { rows } = await this.#client.query<{ pages: number; vacuums: string; next: string }>(
      `SELECT pg_stat_get_vacuum_count($1::regclass)::text AS vacuums, (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int AS pages, pg_snapshot_xmax(pg_current_snapshot())::xid::text AS next`,
      [this.#table.sql],
    );
    this.#pages = rows[0]?.pages ?? 0;
    this.#vacuums = rows[0]?.vacuums ?? '0';
    this.#since = rows[0]?.next ?? '0';
  }

  /** The rows that are new, and those that are gone. */
  async difference(): Promise<TableRows> {
    const { name, columns, sql } = this.#table;
    const list = columns.map((column) => quote(column.name)).join(', ');
    const ranges = await this.#ranges();
    const read = async (scans: readonly string[]): Promise<(string | null)[][]> => {
      const text = scans.join(' UNION ALL ');
      const result = await this.#client.query<(string | null)[]>({ text, rowMode: 'array', types: asText });
      return result.rows;
    };
    const added = ranges.map(
      (range) => `SELECT ${list} FROM ONLY ${sql} x WHERE ${within('x.ctid', range)} AND ${this.#isNew()}`,
    );
    const gone = ranges.map((range) => `SELECT ${list} FROM ${this.#copy} c WHERE ${this.#isGone(range)}`);
    return {
      table: name,
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
      rows: ranges.length === 0 ? [] : await read(added),
      gone: ranges.length === 0 ? [] : await read(gone),
    };
  }

  /** Puts the changed rows back, without triggers, and marks their pages. @returns false when the table has to be filled anew */
  async putBack(): Promise<boolean> {
    const { sql } = this.#table;
    const ranges = await this.#ranges();
    const pages = await this.#pagesWithGaps(ranges);
    if (!pages) return false;
    const emptied = pages.map(
      (page) => `DELETE FROM ONLY ${sql} WHERE ${within('ctid', { from: page, to: page + 1 })}`,
    );
    const added = ranges.map(
      (range) => `DELETE FROM ONLY ${sql} x WHERE ${within('x.ctid', range)} AND ${this.#isNew()}`,
    );
    await this.#client.query(['BEGIN', ...added, ...emptied, 'COMMIT'].join('; '));
    await this.#client.query(`VACUUM (FREEZE, INDEX_CLEANUP ON) ${sql}`);
    if (pages.length > 0) {
      await this.#client.query('BEGIN');
      const { rows } = await this.#client.query<{ done: boolean }>(
        `SELECT ${this.#copy}_put_back($1::int[]) AS done`,
        [pages],
      );
      await this.#client.query('COMMIT');
      await this.#client.query(`VACUUM (FREEZE, INDEX_CLEANUP ON) ${sql}`);
      if (rows[0]?.done !== true) return false;
    }
    return this.#isAsCopied(ranges);
  }

  /** Pages that rows are gone from; `undefined` when there are too many. */
  async #pagesWithGaps(ranges: readonly Range[]): Promise<number[] | undefined> {
    if (ranges.length === 0) return [];
    const scans = ranges.map(
      (range) => `SELECT ${TID} AS tid FROM ${this.#copy} c WHERE ${this.#isGone(range)}`,
    );
    const { rows } = await this.#client.query<{ pages: number[] | null; gone: string }>(
      `SELECT array_agg(DISTINCT (tid::text::point)[0]::int ORDER BY (tid::text::point)[0]::int) AS pages, count(*) AS gone FROM (${scans.join(' UNION ALL ')} LIMIT ${MOST_ROWS + 1}) AS gone`,
    );
    return Number(rows[0]?.gone) > MOST_ROWS ? undefined : (rows[0]?.pages ?? []);
  }

  async #isAsCopied(ranges: readonly Range[]): Promise<boolean> {
    if (ranges.length === 0) return true;
    const scans = ranges.flatMap((range) => [
      `SELECT 1 FROM ${this.#copy} c WHERE ${within(`c.${TID}`, range)} AND NOT EXISTS (SELECT FROM ONLY ${this.#table.sql} x WHERE x.ctid = c.${TID})`,
      `SELECT 1 FROM ONLY ${this.#table.sql} x WHERE ${within('x.ctid', range)} AND NOT EXISTS (SELECT FROM ${this.#copy} c WHERE c.${TID} = x.ctid)`,
    ]);
    const { rows } = await this.#client.query<{ differs: boolean }>(
      `SELECT EXISTS (${scans.join(' UNION ALL ')}) AS differs`,
    );
    return rows[0]?.differs === false;
  }

  /** Where rows may have changed. */
  async #ranges(): Promise<Range[]> {
    const { rows } = await this.#client.query<{ pages: number[] | null; size: number; vacuums: string }>(
      `SELECT array_agg(blkno::int ORDER BY blkno) FILTER (WHERE NOT all_visible) AS pages, count(*)::int AS size,
         pg_stat_get_vacuum_count($1::regclass)::text AS vacuums FROM ${this.#visibility}.pg_visibility_map($1::regclass)`,
      [this.#table.sql],
    );
    const { pages, size, vacuums } = rows[0] as { pages: number[] | null; size: number; vacuums: string };
    // A VACUUM of the app's marks again what was written to.
    if (vacuums !== this.#vacuums) return [EVERYWHERE];
    const ranges: { from: number; to: number | undefined }[] = [];
    for (const page of pages ?? []) {
      const last = ranges.at(-1);
      if (last?.to === page) last.to = page + 1;
      else ranges.push({ from: page, to: page + 1 });
    }
    // Pages that were cut off have no place in the map.
    if (size < this.#pages) ranges.push({ from: size, to: undefined });
    return ranges.length > MOST_RANGES ? [EVERYWHERE] : ranges;
  }

  #isNew(): string {
    return `age(x.xmin) <= age('${this.#since}'::xid)`;
  }

  #isGone(range: Range): string {
    return `${within(`c.${TID}`, range)} AND NOT EXISTS (SELECT FROM ONLY ${this.#table.sql} x WHERE x.ctid = c.${TID} AND NOT ${this.#isNew()})`;
  }
}

/** No column of the app's is called so. */
const TID = '"the place in the table"';

const asText = { getTypeParser: () => (text: string) => text };

function within(tid: string, { from, to }: Range): string {
  return `${tid} >= '(${from},0)'${to === undefined ? '' : ` AND ${tid} < '(${to},0)'`}`;
}

/** Makes the functions that read the visibility map. @returns their schema, where the server has them */
export async function findVisibility(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query(`SELECT FROM pg_available_extensions WHERE name = 'pg_visibility'`);
  if (rows.length === 0) return undefined;
  await client.query(`CREATE EXTENSION IF NOT EXISTS pg_visibility SCHEMA ${OWN_SCHEMA}`);
  const { rows: made } = await client.query<{ schema: string }>(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_visibility'`,
  );
  return made[0]?.schema;
}
