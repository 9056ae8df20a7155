import type pg from 'pg';
import type { TableRows } from '../../oracle/outcome.ts';
import { setKind } from './catalog-copy.ts';
import { OWN_SCHEMA, type Table } from './catalog.ts';

const literal = (text: string): string => text.replaceAll("'", "''");
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

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
  readonly #query: { name: string; text: string } | undefined;
  #prints: readonly string[] = [];

  constructor(client: pg.Client, tables: readonly Table[]) {
    this.#client = client;
    this.#tables = tables;
    this.#query =
      tables.length === 0 ? undefined : { name: `toctou_print_${count++}`, text: printsOf(tables) };
  }

  /** Copies the rows as they are. */
  async take(): Promise<void> {
    for (const [i, table] of this.#tables.entries()) {
      await this.#client.query(
        `CREATE UNLOGGED TABLE ${copyOf(i)} AS SELECT ${stored(table)} FROM ONLY ${table.sql}`,
      );
    }
    await this.#client.query(FORGET_TYPES);
  }

  /** From here on the tables count as unchanged. */
  async remember(): Promise<void> {
    if (this.#query) this.#prints = await this.#ask(this.#query);
  }

  /** Tables whose rows changed since {@link remember}; of those given, which are all there. */
  async dirty(among?: readonly Table[]): Promise<Table[]> {
    if (!this.#query || among?.length === 0) return [];
    const prints = await this.#ask(among ? { text: printsOf(among) } : this.#query);
    const checked = among ?? this.#tables;
    return checked.filter((table, i) => prints[i] !== this.#prints[this.#tables.indexOf(table)]);
  }

  /** Puts the rows of tables back. */
  async refill(tables: readonly Table[]): Promise<void> {
    if (tables.length === 0) return;
    const views = tables.filter(({ view }) => view);
    const deletes = tables.map(({ sql, view }) => (view ? `TRUNCATE ${sql}` : `DELETE FROM ONLY ${sql}`));
    await this.#inTransaction(views, deletes);
    await this.#client.query(`VACUUM ${tables.map(({ sql }) => sql).join(', ')}`);
    const inserts = tables.map((table) => {
      const columns = stored(table);
      const target = columns === '' ? 'SELECT' : `(${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns}`;
      return `INSERT INTO ${table.sql} ${target} FROM ${copyOf(this.#tables.indexOf(table))}`;
    });
    await this.#inTransaction(views, inserts);
  }

  /** Without triggers and foreign keys, which saw these rows when they were first written. */
  async #inTransaction(views: readonly Table[], statements: readonly string[]): Promise<void> {
    const oids = views.map(({ oid }) => oid);
    try {
      await this.#client.query('BEGIN; SET LOCAL session_replication_role = replica');
      await setKind(this.#client, oids, 'r');
      await this.#client.query(statements.join('; '));
      await setKind(this.#client, oids, 'm');
      await this.#client.query('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK');
      throw error;
    }
  }

  async #ask(query: pg.QueryConfig): Promise<string[]> {
    const { rows } = await this.#client.query<{ print: string }>(query);
    return rows.map(({ print }) => print);
  }
}

function printsOf(tables: readonly Table[]): string {
  const scans = tables.map(
    ({ sql }, i) =>
      `SELECT ${i} AS i, count(*) || ':' || coalesce(bit_xor(hashtextextended(ctid::text || ' ' || xmin::text, 0)), 0) || ':' || pg_relation_size('${literal(sql)}') AS print FROM ONLY ${sql}`,
  );
  return `${scans.join(' UNION ALL ')} ORDER BY 1`;
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
