import type pg from 'pg';
import { OWN_SCHEMA } from './catalog.ts';
import {
  ATTRIBUTES,
  COPY,
  exchangeOf,
  isNoneOf,
  isOurs,
  readCatalogs,
  type Catalog,
} from './catalog-rows.ts';
import { dropNew } from './created-objects.ts';

/** Whose change may leave rows behind in a form that the table no longer has. */
const SHAPING = new Set(['pg_attribute', 'pg_class', 'pg_index']);

/**
 * Temporary tables belong to their session, which may still need them: they, their types and what hangs on them are
 * neither copied nor put back.
 */
const TEMPORARY = `WITH temporary AS (SELECT oid, reltype FROM pg_class WHERE relpersistence = 't')
  SELECT array_agg(oid) AS oids FROM (
    SELECT oid FROM temporary UNION ALL SELECT reltype FROM temporary
    UNION ALL SELECT t.typarray FROM pg_type t JOIN temporary ON t.oid = temporary.reltype
    UNION ALL SELECT d.oid FROM pg_attrdef d JOIN temporary ON d.adrelid = temporary.oid
    UNION ALL SELECT k.oid FROM pg_constraint k JOIN temporary ON k.conrelid = temporary.oid
    UNION ALL SELECT g.oid FROM pg_trigger g JOIN temporary ON g.tgrelid = temporary.oid
    UNION ALL SELECT w.oid FROM pg_rewrite w JOIN temporary ON w.ev_class = temporary.oid
    UNION ALL SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_temp\\_%' OR nspname LIKE 'pg\\_toast\\_temp\\_%') AS t`;

const VACUUM_EVERY = 100;

/**
 * A copy of all catalog rows that make up the schema, kept in the database itself, and the way back to it: whatever
 * differs is deleted, what is missing inserted again, with the same oids. So every kind of DDL can be undone while the
 * app's connections stay; PostgreSQL tells them about changed catalog rows as it does after any DDL.
 */
export class CatalogCopy {
  readonly #client: pg.Client;
  readonly #catalogs: readonly Catalog[];
  readonly #stateQuery: { name: string; text: string };
  /** Rows of each catalog. */
  #counts: readonly string[] = [];
  #timesPutBack = 0;
  /** Transactions from here on came after the copy was last equal. */
  #since = '0';

  private constructor(client: pg.Client, catalogs: readonly Catalog[]) {
    this.#client = client;
    this.#catalogs = catalogs;
    const states = catalogs.map(
      (catalog, i) =>
        `SELECT ${i} AS i, count(*) AS rows, count(*) FILTER (WHERE age(x.xmin) <= age($1::xid)) AS fresh FROM pg_catalog.${catalog.name} x WHERE ${isOurs(catalog)}`,
    );
    this.#stateQuery = {
      name: 'toctou_catalogs',
      text: `SELECT array_agg(rows::text ORDER BY i) AS counts, array_agg(i) FILTER (WHERE fresh > 0) AS fresh, pg_snapshot_xmax(pg_current_snapshot())::xid::text AS next FROM (${states.join(' UNION ALL ')}) AS states`,
    };
  }

  /** Copies the catalogs as they are, toctou's own objects too: they are to be there already. */
  static async take(client: pg.Client): Promise<CatalogCopy> {
    const rows = await readCatalogs(client);
    const copy = new CatalogCopy(client, rows);
    const columns = rows
      .filter(({ name }) => name !== 'pg_attribute')
      .map(({ name }) => `${name} pg_catalog.${name}`);
    await client.query(`CREATE UNLOGGED TABLE ${COPY} (${columns.join(', ')})`);
    const attributes = rows.find(({ name }) => name === 'pg_attribute')?.columns.join(', ');
    await client.query(
      `CREATE UNLOGGED TABLE ${ATTRIBUTES} AS SELECT ${attributes} FROM pg_attribute WITH NO DATA`,
    );
    await copy.#remember();
    const kept = await copy.#temporary();
    for (const [i, catalog] of rows.entries()) {
      if (copy.#counts[i] === '0') continue;
      const target =
        catalog.name === 'pg_attribute'
          ? `${ATTRIBUTES} SELECT ${attributes}`
          : `${COPY} (${catalog.name}) SELECT x`;
      await client.query(
        `INSERT INTO ${target} FROM pg_catalog.${catalog.name} x WHERE ${isOurs(catalog)} AND ${isNoneOf(catalog, kept)}`,
      );
    }
    return copy;
  }

  /** Whether any row of a catalog is new or gone. */
  async differs(): Promise<boolean> {
    return (await this.#changed()).length > 0;
  }

  /**
   * Puts the catalogs back. Tables whose form changed, or which were gone, are empty then.
   *
   * @throws DatabaseError lock_not_available when a client still uses what is to go
   */
  async putBack(): Promise<void> {
    const kept = await this.#temporary();
    await dropNew(this.#client, COPY);
    // Not in the transaction that follows: what a transaction makes, its own session has to read to its end.
    const donors = await this.#makeDonors();
    await this.#client.query('BEGIN; SET LOCAL search_path = pg_catalog');
    const { touched, reshaped } = await this.#exchange(kept);
    for (const [sequence, filenode] of donors) {
      await this.#client.query('UPDATE pg_class SET relfilenode = $2 WHERE oid = $1', [sequence, filenode]);
    }
    await this.#completeStatistics();
    // Who reads a relation's catalog rows from memory is told to read them again.
    await this.#client.query('UPDATE pg_class SET relname = relname WHERE oid = ANY ($1)', [touched]);
    await this.#empty(reshaped);
    await this.#client.query('COMMIT');
    // Nobody else does: autovacuum is off.
    if (++this.#timesPutBack % VACUUM_EVERY === 0)
      await this.#client.query(`VACUUM ${this.#catalogs.map(({ name }) => name).join(', ')}`);
    await this.#remember();
  }

  async #temporary(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ oids: string[] | null }>(TEMPORARY);
    return rows[0]?.oids ?? [];
  }

  async #state(): Promise<{ counts: readonly string[]; fresh: readonly number[] | null; next: string }> {
    const { rows } = await this.#client.query<{ counts: string[]; fresh: number[] | null; next: string }>({
      ...this.#stateQuery,
      values: [this.#since],
    });
    return rows[0] as { counts: string[]; fresh: number[] | null; next: string };
  }

  async #remember(): Promise<void> {
    const { counts, next } = await this.#state();
    this.#counts = counts;
    this.#since = next;
  }

  async #changed(): Promise<Catalog[]> {
    const { counts, fresh } = await this.#state();
    return this.#catalogs.filter((_, i) => counts[i] !== this.#counts[i] || fresh?.includes(i));
  }

  /** Sequences that are gone get the files of new ones: unlike a table, a sequence cannot be emptied without one. */
  async #makeDonors(): Promise<[sequence: string, filenode: string][]> {
    const { rows } = await this.#client.query<{ oid: string; unlogged: boolean }>(
      `SELECT (c.pg_class).oid::text AS oid, (c.pg_class).relpersistence = 'u' AS unlogged FROM ${COPY} c
       WHERE (c.pg_class).relkind = 'S' AND NOT EXISTS (SELECT FROM pg_class x WHERE x.oid = (c.pg_class).oid)`,
    );
    const donors: [string, string][] = [];
    for (const [i, { oid, unlogged }] of rows.entries()) {
      const name = `${OWN_SCHEMA}.donor${i}`;
      await this.#client.query(`CREATE ${unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${name}`);
      const { rows: made } = await this.#client.query<{ filenode: string }>(
        `SELECT relfilenode::text AS filenode FROM pg_class WHERE oid = '${name}'::regclass`,
      );
      donors.push([oid, made[0]?.filenode ?? '0']);
    }
    return donors;
  }

  /** Before PostgreSQL 15 extended statistics could not be without a row for what ANALYZE finds. */
  async #completeStatistics(): Promise<void> {
    const { rows } = await this.#client.query<{ needed: boolean }>(
      `SELECT current_setting('server_version_num')::int < 150000 AS needed`,
    );
    if (rows[0]?.needed !== true) return;
    await this.#client.query(
      'INSERT INTO pg_statistic_ext_data (stxoid) SELECT oid FROM pg_statistic_ext WHERE oid NOT IN (SELECT stxoid FROM pg_statistic_ext_data)',
    );
  }

  /** @returns the relations whose rows changed, and those of them whose rows may be of another form */
  async #exchange(kept: readonly string[]): Promise<{ touched: string[]; reshaped: string[] }> {
    const touched = new Set<string>();
    const reshaped = new Set<string>();
    const changed = (await this.#changed()).map((catalog) => ({ catalog, ...exchangeOf(catalog, kept) }));
    const run = async ({ name }: Catalog, text: string): Promise<void> => {
      const { rows } = await this.#client.query<{ relations: string[] }>(text);
      for (const relation of rows.flatMap(({ relations }) => relations)) {
        touched.add(relation);
        if (SHAPING.has(name)) reshaped.add(relation);
      }
    };
    for (const { catalog, remove } of changed.toReversed()) await run(catalog, remove);
    for (const { catalog, putBack } of changed) for (const text of putBack) await run(catalog, text);
    return { touched: [...touched], reshaped: [...reshaped] };
  }

  /** Gives relations new files, with empty indexes: rows of another form, or none, may be in the old ones. */
  async #empty(relations: readonly string[]): Promise<void> {
    const { rows } = await this.#client.query<{ sql: string; oid: string; view: boolean }>(
      `SELECT DISTINCT format('%I.%I', n.nspname, c.relname) AS sql, c.oid::text AS oid, c.relkind = 'm' AS view
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indrelid = c.oid
       WHERE c.relkind IN ('r', 'm') AND (c.oid = ANY ($1) OR i.indexrelid = ANY ($1))`,
      [relations],
    );
    if (rows.length === 0) return;
    const views = rows.filter(({ view }) => view).map(({ oid }) => oid);
    const truncate = `TRUNCATE ONLY ${rows.map(({ sql }) => sql).join(', ONLY ')} CASCADE`;
    await this.#client.query([...setKind(views, 'r'), truncate, ...setKind(views, 'm')].join('; '));
  }
}

/** Only tables can be emptied and filled: a materialized view counts as one meanwhile. */
export function setKind(oids: readonly string[], kind: 'r' | 'm'): string[] {
  return oids.length === 0
    ? []
    : [`UPDATE pg_class SET relkind = '${kind}' WHERE oid = ANY ('{${oids.join(',')}}')`];
}
