import type pg from 'pg';
import type { TableRows } from '../../oracle/outcome.ts';
import { setKind } from './catalog-copy.ts';
import { OWN_SCHEMA, quote, type Table } from './catalog.ts';
import { AS_WRITTEN, findVisibility, LARGE, LargeTable } from './large-table.ts';

const literal = (text: string): string => text.replaceAll("'", "''");

/** The app may drop or alter its types as if no copy had columns of them. They are put back before the copies are read. */
const FORGET_TYPES = `DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND refclassid IN ('pg_type'::regclass, 'pg_collation'::regclass)
  AND objid IN (SELECT oid FROM pg_class WHERE relnamespace = '${OWN_SCHEMA}'::regnamespace)`;

/** Names the prepared statements of copies that share a connection apart. */
let count = 0;

/**
 * A copy of the rows of all tables, kept in the database itself.
 *
 * A table is known to have changed by the place and the transaction of its rows (`ctid`, `xmin`): triggers, cascades and
 * deferred triggers show too; so does a heap that grew for rows that were rolled back. It is emptied, vacuumed, which
 * gives its pages back, and filled from its copy in the order of the heap: an unordered SELECT finds the same order under
 * every schedule.
 */
export class TableCopies {
  readonly #client: pg.Client;
  readonly #tables: readonly Table[];
  /** Those of them that have many rows. */
  readonly #large = new Map<Table, LargeTable>();
  #query: { name: string; text: string } | undefined;
  #prints: readonly string[] = [];

  constructor(client: pg.Client, tables: readonly Table[]) {
    this.#client = client;
    this.#tables = tables;
  }

  /** Copies the rows as they are, and puts them back for the first time: every run starts from such tables. */
  async take(): Promise<void> {
    const large: Table[] = [];
    for (const [i, table] of this.#tables.entries()) {
      const { rowCount } = await this.#client.query(
        `CREATE UNLOGGED TABLE ${copyOf(i)} AS SELECT ${stored(table)} FROM ONLY ${table.sql}`,
      );
      if ((rowCount ?? 0) >= LARGE && !table.view) large.push(table);
    }
    await this.#fill(this.#tables);
    await this.#watchLarge(large);
    await this.#client.query(FORGET_TYPES);
    if (this.#tables.length > 0)
      this.#query = { name: `toctou_print_${count++}`, text: this.#printsOf(this.#tables) };
    await this.#remember([...this.#large.values()]);
  }

  /** Where the server cannot tell which pages were written to, large tables are treated as all others. */
  async #watchLarge(tables: readonly Table[]): Promise<void> {
    const visibility = tables.length > 0 ? await findVisibility(this.#client) : undefined;
    if (visibility === undefined) return;
    for (const table of tables) {
      const large = new LargeTable(this.#client, table, copyOf(this.#tables.indexOf(table)), visibility);
      await large.copy();
      await large.mark();
      this.#large.set(table, large);
    }
  }

  /** Tables whose rows changed since they were last put back; of those given, which are all there. */
  async dirty(among?: readonly Table[]): Promise<Table[]> {
    if (!this.#query || among?.length === 0) return [];
    const prints = await this.#ask(among ? { text: this.#printsOf(among) } : this.#query);
    const checked = among ?? this.#tables;
    return checked.filter((table, i) => prints[i] !== this.#prints[this.#tables.indexOf(table)]);
  }

  /** The rows of a changed table. */
  async rowsOf(table: Table): Promise<TableRows> {
    return (await this.#large.get(table)?.difference()) ?? readRows(this.#client, table);
  }

  /** Puts the rows of tables back. */
  async refill(tables: readonly Table[]): Promise<void> {
    if (tables.length === 0) return;
    const large = tables.flatMap((table) => this.#large.get(table) ?? []);
    if (large.length === 0) {
      await Promise.all([this.#fill(tables), this.#remember([])]);
      return;
    }
    const whole: Table[] = [];
    for (const table of tables) if (!(await this.#large.get(table)?.putBack())) whole.push(table);
    await this.#fill(whole);
    for (const table of whole) await this.#large.get(table)?.mark();
    await this.#remember(large);
  }

  /** From here on the tables count as unchanged. */
  async #remember(large: readonly LargeTable[]): Promise<void> {
    for (const one of large) await one.remember();
    if (this.#query) this.#prints = await this.#ask(this.#query);
  }

  async #fill(tables: readonly Table[]): Promise<void> {
    if (tables.length === 0) return;
    const views = tables.filter(({ view }) => view);
    const deletes = tables.map(({ sql, view }) => (view ? `TRUNCATE ${sql}` : `DELETE FROM ONLY ${sql}`));
    const inserts = tables.map((table) => {
      const columns = stored(table);
      const target = columns === '' ? 'SELECT' : `(${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns}`;
      return `INSERT INTO ${table.sql} ${target} FROM ${copyOf(this.#tables.indexOf(table))}`;
    });
    // In one go: after one that fails, inside its transaction, none of the others does anything.
    await Promise.all([
      this.#inTransaction(views, deletes),
      // With FREEZE it waits where somebody, such as the background writer, looks at a page, instead of leaving that out.
      this.#client.query(`VACUUM (FREEZE) ${tables.map(({ sql }) => sql).join(', ')}`),
      this.#inTransaction(views, inserts),
    ]).catch(async (error: unknown) => {
      await this.#client.query('ROLLBACK');
      throw error;
    });
  }

  async #inTransaction(views: readonly Table[], statements: readonly string[]): Promise<void> {
    const oids = views.map(({ oid }) => oid);
    await this.#client.query(
      [`BEGIN; ${AS_WRITTEN}`, ...setKind(oids, 'r'), ...statements, ...setKind(oids, 'm'), 'COMMIT'].join(
        '; ',
      ),
    );
  }

  #printsOf(tables: readonly Table[]): string {
    const scans = tables.map((table, i) => {
      const print = this.#large.get(table)?.print;
      return `SELECT ${i} AS i, print FROM (SELECT ${print ?? hashOf(table)}) AS p (print)`;
    });
    return `${scans.join(' UNION ALL ')} ORDER BY 1`;
  }

  async #ask(query: pg.QueryConfig): Promise<string[]> {
    const { rows } = await this.#client.query<{ print: string }>(query);
    return rows.map(({ print }) => print);
  }
}

function hashOf({ sql }: Table): string {
  return `count(*) || ':' || coalesce(bit_xor(hashtextextended(ctid::text || ' ' || xmin::text, 0)), 0) || ':' || pg_relation_size('${literal(sql)}') FROM ONLY ${sql}`;
}

function copyOf(index: number): string {
  return `${OWN_SCHEMA}.t${index}`;
}

function stored(table: Table): string {
  return table.columns
    .filter(({ generated }) => !generated)
    .map(({ name }) => quote(name))
    .join(', ');
}

const asText = { getTypeParser: () => (text: string) => text };

/** All rows of a table, in heap order. */
export async function readRows(client: pg.Client, table: Table): Promise<TableRows> {
  const list = table.columns.map((column) => quote(column.name)).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${list} FROM ONLY ${table.sql}`,
    rowMode: 'array',
    types: asText,
  });
  return withRows(table, rows);
}

export function withRows({ name, columns }: Table, rows: TableRows['rows']): TableRows {
  return { table: name, columns: columns.map((column) => ({ name: column.name, type: column.type })), rows };
}
