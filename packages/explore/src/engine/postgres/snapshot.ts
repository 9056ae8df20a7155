import type pg from 'pg';
import { isToctouError, messageOf, ToctouError } from '../../errors.ts';
import type { SequenceRange, TableRows } from '../../oracle/outcome.ts';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import type { SequencePlace, Snapshot } from '../database.ts';
import { CatalogCopy } from './catalog-copy.ts';
import {
  OWN_SCHEMA,
  readSequences,
  readTables,
  refuseTriggers,
  type Sequence,
  type Table,
} from './catalog.ts';
import { DdlWatch } from './ddl-watch.ts';
import { readSchema, SCHEMA_TABLE } from './schema-rows.ts';
import { placeSequences } from './sequence-places.ts';
import { readRows, TableCopies, withRows } from './table-copies.ts';

interface Parts {
  readonly client: pg.Client;
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
  /** The rows of every table, and the schema as the rows of another. */
  readonly rows: ReadonlyMap<string, TableRows>;
  readonly copies: TableCopies;
  readonly catalogs: CatalogCopy;
  readonly ddl: DdlWatch;
}

/** A database as it was, its rows, its sequences and its schema, and the way back to it. */
export class PostgresSnapshot implements Snapshot {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Copies all tables of the client's database.
   *
   * @throws ToctouError UNSUPPORTED for what could not be put back
   */
  static async take(client: pg.Client): Promise<PostgresSnapshot> {
    const tables = await readTables(client);
    await refuseTriggers(client);
    const sequences = await readSequences(client);
    // A session that keeps numbers in stock would not notice that its sequence was put back.
    for (const { sql } of sequences.filter(({ cache }) => cache > 1n))
      await client.query(`ALTER SEQUENCE ${sql} CACHE 1`);
    await client.query(`CREATE SCHEMA ${OWN_SCHEMA}`);
    const copies = new TableCopies(client, tables);
    // Before the rows are read: from here on every run starts from restored tables.
    await copies.take().catch(fail);
    const ddl = await DdlWatch.install(client);
    const rows = new Map<string, TableRows>();
    for (const table of tables) rows.set(table.name, await readRows(client, table));
    rows.set(SCHEMA_TABLE, await readSchema(client));
    const catalogs = await CatalogCopy.take(client);
    await ddl.remember();
    return new PostgresSnapshot({ client, tables, sequences, rows, copies, catalogs, ddl });
  }

  rowsOf(table: string): TableRows | undefined {
    return this.#parts.rows.get(table);
  }

  async changed(): Promise<TableRows[]> {
    const { copies, ddl, catalogs } = this.#parts;
    try {
      const [happened, dirty] = await Promise.allSettled([ddl.happened(), copies.dirty()]);
      if (valueOf(happened) && (await catalogs.differs())) return await this.#changedWithSchema();
      return await Promise.all(valueOf(dirty).map((table) => copies.rowsOf(table)));
    } catch (error) {
      return fail(error);
    }
  }

  async restore(place: SequencePlace): Promise<readonly SequenceRange[]> {
    const { client, copies, sequences } = this.#parts;
    try {
      await copies.refill(await this.#restoreSchema());
      const placed = placeSequences(sequences, place);
      if (placed.length > 0) {
        const calls = placed.map(
          ({ sequence, value, called }) =>
            `setval('${sequence.sql.replaceAll("'", "''")}', ${value}, ${called})`,
        );
        await client.query(`SELECT ${calls.join(', ')}`);
      }
      return placed.map(({ range }) => range);
    } catch (error) {
      await client.query('ROLLBACK');
      return fail(error);
    }
  }

  /** @returns the tables whose rows are to be put back */
  async #restoreSchema(): Promise<readonly Table[]> {
    const { ddl, catalogs, copies } = this.#parts;
    const [happened, dirty] = await Promise.allSettled([ddl.happened(), copies.dirty()]);
    if (!valueOf(happened)) return valueOf(dirty);
    if (await catalogs.differs()) await catalogs.putBack();
    await ddl.remember();
    return copies.dirty();
  }

  /** The schema, the tables that came or went or look different, and those whose rows changed. */
  async #changedWithSchema(): Promise<TableRows[]> {
    const { client, tables, copies } = this.#parts;
    const now = await readTables(client);
    const same = tables.filter((table) => now.some((other) => isSame(table, other)));
    const dirty = await copies.dirty(same);
    const changed: TableRows[] = [await readSchema(client)];
    for (const table of now) {
      const before = same.find((other) => isSame(table, other));
      if (!before) changed.push(await readRows(client, table));
      else if (dirty.includes(before)) changed.push(await copies.rowsOf(before));
    }
    const gone = tables.filter(({ sql }) => now.every((other) => other.sql !== sql));
    return [...changed, ...gone.map((table) => withRows(table, []))];
  }
}

/** Both are asked at once: of tables that are gone there are no rows. */
function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function isSame(one: Table, other: Table): boolean {
  return (
    one.oid === other.oid &&
    one.sql === other.sql &&
    JSON.stringify(one.columns) === JSON.stringify(other.columns)
  );
}

function fail(cause: unknown): never {
  if (isToctouError(cause) || cause instanceof Inconclusive) throw cause;
  if ((cause as { code?: string }).code === '55P03') {
    throw new Inconclusive('a client still holds locks after its answer, so the tables cannot be put back');
  }
  throw new ToctouError('DATABASE_FAILED', `the database cannot be put back: ${messageOf(cause)}`, { cause });
}
