import type pg from 'pg';
import type { TableRows } from '../../oracle/outcome.ts';
import { inOneGo } from './admin-connection.ts';
import { setKind } from './catalog-copy.ts';
import { OWN_SCHEMA, quote, type Table } from './catalog.ts';
import { AS_WRITTEN, findVisibility, LARGE, LargeTable } from './large-table.ts';

const literal = (text: string): string => text.replaceAll("'", "''");

/** The app may drop or alter its types as if no copy had columns of them. They are put back before the copies are read. */
const FORGET_TYPES = `DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND refclassid IN ('pg_type'::regclass, 'pg_collation'::regclass)
  AND objid IN (SELECT oid FROM pg_class WHERE relnamespace = '${OWN_SCHEMA}'::regnamespace)`;

/**
 * A copy of the rows of all tables, kept in the database itself.
 *
 * A table is known to have changed when not all of its rows are there, or not all were written by the transaction that
 * filled it (`xmin`): triggers, cascades and deferred triggers show too; so does a heap that grew for rows that were
 * rolled back. It is emptied, vacuumed, which gives its pages back, and filled from its copy in the order of the heap:
 * an unordered SELECT finds the same order under every schedule.
 */
export class TableCopies {
  readonly #client: pg.Client;
  readonly #tables: readonly Table[];
  /** Those of them that have many rows. */
  readonly #large = new Map<Table, LargeTable>();
  readonly #fills: string[] = [];
  /** The print of each table as long as it is unchanged. */
  #unchanged: string[] = [];

  constructor(client: pg.Client, tables: readonly Table[]) {
    this.#client = client;
    this.#tables = tables;
  }

  /** SQL: the print of each table; {@link fillsBut} is the first parameter. */
  prints(tables: readonly Table[] = this.#tables): readonly string[] {
    return tables.map(
      (table) => `(SELECT ${this.#large.get(table)?.print ?? printOf(table, this.#tables.indexOf(table))})`,
    );
  }

  /** The transaction that filled each table last; `null` for some. */
  fillsBut(tables: readonly Table[]): readonly (string | null)[] {
    return this.#fills.map((fill, i) => (tables.includes(this.#tables[i] as Table) ? null : fill));
  }

  /** Whether all of a table's rows are read when it has changed. */
  isSmall(table: Table): boolean {
    return !this.#large.has(table);
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
    await this.#fill(this.#tables, []);
    await this.#watchLarge(large);
    await this.#client.query(FORGET_TYPES);
    await this.#remember(this.#tables);
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

  /** Tables whose rows changed since they were last put back, by their prints; all that have none. */
  dirty(prints: readonly (string | null)[]): Table[] {
    return this.#tables.filter((_, i) => prints[i] !== this.#unchanged[i]);
  }

  /** The same of those that are there, where others are gone. */
  async dirtyAmong(tables: readonly Table[]): Promise<Table[]> {
    const prints = await this.#ask(tables);
    return tables.filter((table, i) => prints[i] !== this.#unchanged[this.#tables.indexOf(table)]);
  }

  /** The rows of a changed table. */
  async rowsOf(table: Table): Promise<TableRows> {
    return (await this.#large.get(table)?.difference()) ?? readRows(this.#client, table);
  }

  /** The rows of small tables; not of those that cannot be read: what is asked beside it says why. */
  async readAgain(tables: readonly Table[]): Promise<ReadonlyMap<Table, TableRows>> {
    const read = await Promise.allSettled(tables.map((table) => readRows(this.#client, table)));
    return new Map(
      tables.flatMap((table, i) =>
        read[i]?.status === 'fulfilled' ? [[table, read[i].value] as const] : [],
      ),
    );
  }

  /** Puts the rows of tables back. @param statements to be run in the same go */
  async refill(tables: readonly Table[], statements: readonly string[]): Promise<void> {
    const large = tables.filter((table) => this.#large.has(table));
    const whole: Table[] = [];
    for (const table of tables) if (!(await this.#large.get(table)?.putBack())) whole.push(table);
    await this.#fill(whole, statements);
    for (const table of whole) await this.#large.get(table)?.mark();
    await this.#remember(large);
  }

  /** From here on the tables count as unchanged. */
  async #remember(tables: readonly Table[]): Promise<void> {
    for (const table of tables) await this.#large.get(table)?.remember();
    const prints = await this.#ask(tables);
    for (const [i, table] of tables.entries())
      this.#unchanged[this.#tables.indexOf(table)] = prints[i] as string;
  }

  async #fill(tables: readonly Table[], statements: readonly string[]): Promise<void> {
    if (tables.length === 0) {
      if (statements.length > 0) await this.#client.query(statements.join('; '));
      return;
    }
    const views = tables.filter(({ view }) => view);
    const deletes = tables.map(({ sql, view }) => (view ? `TRUNCATE ${sql}` : `DELETE FROM ONLY ${sql}`));
    const inserts = tables.map((table) => {
      const columns = stored(table);
      const target = columns === '' ? 'SELECT' : `(${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns}`;
      return `INSERT INTO ${table.sql} ${target} FROM ${copyOf(this.#tables.indexOf(table))}`;
    });
    // In one go: after one that fails, inside its transaction, none of the others does anything.
    const [, , fill] = await inOneGo(this.#client, async () =>
      Promise.all([
        this.#inTransaction(views, deletes),
        // With FREEZE it waits where somebody, such as the background writer, looks at a page, instead of leaving that out.
        this.#client.query(`VACUUM (FREEZE) ${tables.map(({ sql }) => sql).join(', ')}`),
        this.#inTransaction(views, [...inserts, ...statements]),
      ]),
    ).catch(async (error: unknown) => {
      await this.#client.query('ROLLBACK');
      throw error;
    });
    for (const table of tables) this.#fills[this.#tables.indexOf(table)] = fill;
  }

  /** @returns the transaction */
  async #inTransaction(views: readonly Table[], statements: readonly string[]): Promise<string> {
    const oids = views.map(({ oid }) => oid);
    const id = 'SELECT pg_current_xact_id()::xid::text AS id';
    const script = [AS_WRITTEN, ...setKind(oids, 'r'), ...statements, ...setKind(oids, 'm'), id];
    const results: unknown = await this.#client.query(`BEGIN; ${script.join('; ')}; COMMIT`);
    return (results as pg.QueryResult<{ id: string }>[]).at(-2)?.rows[0]?.id ?? '';
  }

  async #ask(tables: readonly Table[]): Promise<readonly string[]> {
    if (tables.length === 0) return [];
    const { rows } = await this.#client.query<{ prints: string[] }>(
      `SELECT ARRAY[${this.prints(tables).join(', ')}]::text[] AS prints WHERE $1::xid[] IS NOT NULL`,
      [this.#fills],
    );
    return rows[0]?.prints ?? [];
  }
}

function printOf({ sql }: Table, index: number): string {
  return `count(*) || ':' || count(*) FILTER (WHERE x.xmin <> ($1::xid[])[${index + 1}]) || ':' || pg_relation_size('${literal(sql)}') FROM ONLY ${sql} x`;
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
