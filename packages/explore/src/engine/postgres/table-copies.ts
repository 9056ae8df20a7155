import type pg from 'pg';
import type { TableRows } from '../../oracle/outcome.ts';
import { inOneGo } from './admin-connection.ts';
import { setKind } from './catalog-copy.ts';
import { OWN_SCHEMA, quote, type Table } from './catalog.ts';
import { findVisibility, LARGE, LargeTable } from './large-table.ts';

const literal = (text: string): string => text.replaceAll("'", "''");

/** The app may drop or alter its types as if no copy had columns of them. They are put back before the copies are read. */
const FORGET_TYPES = `DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND refclassid IN ('pg_type'::regclass, 'pg_collation'::regclass)
  AND objid IN (SELECT oid FROM pg_class WHERE relnamespace = '${OWN_SCHEMA}'::regnamespace)`;

/** Tables that have changed since they were last put back, each with its print, or that part of it which tells its pages. */
export type Dirty = ReadonlyMap<Table, string>;

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
  /** Whether VACUUM can leave out what it looks up in all of `pg_class`: since PostgreSQL 16. */
  #skipsStatistics = false;
  /** The print of each table as long as it is unchanged. */
  #unchanged: string[] = [];

  constructor(client: pg.Client, tables: readonly Table[]) {
    this.#client = client;
    this.#tables = tables;
  }

  /** SQL: the print of each table. The first parameter are {@link fills}. */
  prints(tables: readonly Table[] = this.#tables): readonly string[] {
    return tables.map(
      (table) => `(SELECT ${this.#large.get(table)?.print ?? printOf(table, this.#tables.indexOf(table))})`,
    );
  }

  /** SQL: what is asked in place of a print where a table is known to have changed. */
  pages(): readonly string[] {
    return this.#tables.map(pagesOf);
  }

  /** The transaction that filled each table last. @param dirty tables that are known to have changed: `null` for these */
  fills(dirty: Dirty): readonly (string | null)[] {
    return this.#fills.map((fill, i) => (dirty.has(this.#tables[i] as Table) ? null : fill));
  }

  /** Of tables that have changed those whose rows are all read. */
  smallOnes(tables: Dirty): Dirty {
    return new Map([...tables].filter(([table]) => !this.#large.has(table)));
  }

  /** Copies the rows as they are, and puts them back for the first time: every run starts from such tables. */
  async take(): Promise<void> {
    const { rows } = await this.#client.query<{ skips: boolean }>(
      `SELECT current_setting('server_version_num')::int >= 160000 AS skips`,
    );
    this.#skipsStatistics = rows[0]?.skips === true;
    const large: Table[] = [];
    for (const [i, table] of this.#tables.entries()) {
      const { rowCount } = await this.#client.query(
        `CREATE UNLOGGED TABLE ${copyOf(i)} AS SELECT ${stored(table)} FROM ONLY ${table.sql}`,
      );
      if ((rowCount ?? 0) >= LARGE && !table.view) large.push(table);
    }
    await this.fillFromCopies(new Map(this.#tables.map((table) => [table, ''])), []);
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

  /** Tables whose rows changed since they were last put back, by their prints. */
  dirty(prints: readonly string[]): Dirty {
    const now = this.#tables.map((table, i) => [table, prints[i] ?? ''] as const);
    return new Map(now.filter(([, print], i) => print !== this.#unchanged[i]));
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
  async readAgain(dirty: Dirty): Promise<ReadonlyMap<Table, TableRows>> {
    const tables = [...dirty.keys()];
    const read = await Promise.allSettled(tables.map((table) => readRows(this.#client, table)));
    return new Map(
      tables.flatMap((table, i) =>
        read[i]?.status === 'fulfilled' ? [[table, read[i].value] as const] : [],
      ),
    );
  }

  /** Puts the rows of tables back. @param statements to be run in the same go */
  async refill(dirty: Dirty, statements: readonly string[]): Promise<void> {
    const whole = new Map(dirty);
    for (const table of dirty.keys()) if (await this.#large.get(table)?.putBack()) whole.delete(table);
    await this.fillFromCopies(whole, statements);
    for (const table of whole.keys()) await this.#large.get(table)?.mark();
    await this.#remember([...dirty.keys()].filter((table) => this.#large.has(table)));
  }

  /** From here on the tables count as unchanged. */
  async #remember(tables: readonly Table[]): Promise<void> {
    for (const table of tables) await this.#large.get(table)?.remember();
    const prints = await this.#ask(tables);
    for (const [i, table] of tables.entries())
      this.#unchanged[this.#tables.indexOf(table)] = prints[i] as string;
  }

  /** Puts the rows of tables back as of small ones. @param statements to be run in the same go */
  async fillFromCopies(dirty: Dirty, statements: readonly string[]): Promise<void> {
    const tables = [...dirty.keys()];
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
    const [[fill]] = await inOneGo(this.#client, async () => {
      const emptied = this.#inTransaction(views, deletes);
      const vacuumed = this.#vacuums(dirty).map(async (vacuum) => this.#client.query(vacuum));
      const filled = this.#inTransaction(views, [ID, ...inserts, ...statements]);
      return Promise.all([filled, emptied, ...vacuumed]);
    }).catch(async (error: unknown) => {
      await this.#client.query('ROLLBACK');
      throw error;
    });
    for (const table of tables) this.#fills[this.#tables.indexOf(table)] = fill?.['id'] ?? '';
  }

  /**
   * With FREEZE it waits where somebody, such as the background writer, looks at a page, instead of leaving that out. To
   * give the pages back takes most of the time, so a table that has but one, as it is to have, keeps it. With several it
   * would be filled in another order.
   */
  #vacuums(dirty: Dirty): string[] {
    const [cut, kept]: [string[], string[]] = [[], []];
    for (const [table, print] of dirty) {
      const unchanged = this.#unchanged[this.#tables.indexOf(table)] ?? '';
      const keeps = pagesIn(print) === '1' && pagesIn(unchanged) === '1' && !this.#large.has(table);
      (keeps ? kept : cut).push(table.sql);
    }
    const skip = this.#skipsStatistics ? ', SKIP_DATABASE_STATS' : '';
    return [
      ...(cut.length > 0 ? [`VACUUM (FREEZE${skip}) ${cut.join(', ')}`] : []),
      ...(kept.length > 0 ? [`VACUUM (FREEZE, TRUNCATE off${skip}) ${kept.join(', ')}`] : []),
    ];
  }

  /** @returns the rows that the statements give, of all of them */
  async #inTransaction(
    views: readonly Table[],
    statements: readonly string[],
  ): Promise<readonly Record<string, string>[]> {
    const oids = views.map(({ oid }) => oid);
    const script = ['BEGIN', ...setKind(oids, 'r'), ...statements, ...setKind(oids, 'm'), 'COMMIT'];
    const results: unknown = await this.#client.query(script.join('; '));
    return (results as pg.QueryResult<Record<string, string>>[]).flatMap(({ rows }) => rows);
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

const ID = 'SELECT pg_current_xact_id()::xid::text AS id';

function printOf(table: Table, index: number): string {
  return `count(*) || ':' || count(*) FILTER (WHERE x.xmin <> ($1::xid[])[${index + 1}]) || ':' || ${pagesOf(table)} FROM ONLY ${table.sql} x`;
}

/** Looks the name up each time: by the number that it stands for now it would be planned anew after each VACUUM, too. */
function pagesOf({ sql }: Table): string {
  return `pg_relation_size('${literal(sql)}'::text::regclass) / current_setting('block_size')::int`;
}

/** The pages that a print of a small table tells of. */
export function pagesIn(print: string): string | undefined {
  return print.split(':').at(-1);
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
