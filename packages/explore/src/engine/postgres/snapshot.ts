import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { isToctouError, messageOf, ToctouError } from '../../errors.ts';
import type { SequenceRange, TableRows } from '../../oracle/outcome.ts';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import type { SequencePlace, Snapshot } from '../database.ts';
import { inOneGo } from './admin-connection.ts';
import { CatalogCopy } from './catalog-copy.ts';
import {
  OWN_SCHEMA,
  readSequences,
  readTables,
  refuseTriggers,
  type Sequence,
  type Table,
} from './catalog.ts';
import type { ProxiedConnection } from './connection.ts';
import { watchDdl } from './ddl-watch.ts';
import { readSchema, SCHEMA_TABLE } from './schema-rows.ts';
import { placeSequences } from './sequence-places.ts';
import { SessionLeaks } from './session-leaks.ts';
import { StateQuestion, type State } from './state-question.ts';
import { pagesIn, readRows, TableCopies, withRows, type Dirty } from './table-copies.ts';

interface Parts {
  readonly client: pg.Client;
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
  /** The rows of every table, and the schema as the rows of another. */
  readonly rows: ReadonlyMap<string, TableRows>;
  readonly copies: TableCopies;
  readonly catalogs: CatalogCopy;
  readonly leaks: SessionLeaks;
  readonly question: StateQuestion;
}

/**
 * Without triggers and foreign keys, which saw the rows that are put back when they were first written. And VACUUM does
 * not mark pages with rows of a transaction that may not be on disk yet. Once for the whole session: whoever changes its
 * replication role has all its statements planned anew.
 */
const AS_WRITTEN = 'SET session_replication_role = replica; SET synchronous_commit = on';

/** A database as it was, its rows, its sequences and its schema, and the way back to it. */
export class PostgresSnapshot implements Snapshot {
  readonly #parts: Parts;
  /** How much DDL had run when the schema was last as it is to be. */
  #ddl: string;
  /** Small tables that are known to have changed since all was put back, in the form that they have. */
  #dirty: Dirty = new Map();
  /** What one schedule changes the next one mostly does, too: it is read in the same go as it is asked what else changed. */
  #expected: Dirty = new Map();

  private constructor(parts: Parts, ddl: string) {
    this.#parts = parts;
    this.#ddl = ddl;
  }

  /**
   * Copies all tables of the client's database.
   *
   * @throws ToctouError UNSUPPORTED for what could not be put back
   */
  static async take(client: pg.Client): Promise<PostgresSnapshot> {
    await client.query(AS_WRITTEN);
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
    await watchDdl(client);
    const rows = new Map<string, TableRows>();
    for (const table of tables) rows.set(table.name, await readRows(client, table));
    rows.set(SCHEMA_TABLE, await readSchema(client));
    const question = await StateQuestion.prepare(client, copies);
    const catalogs = await CatalogCopy.take(client);
    const leaks = await SessionLeaks.from(client);
    const { ddl } = await question.ask();
    return new PostgresSnapshot({ client, tables, sequences, rows, copies, catalogs, leaks, question }, ddl);
  }

  rowsOf(table: string): TableRows | undefined {
    return this.#parts.rows.get(table);
  }

  async changed(): Promise<TableRows[]> {
    const { client, copies, catalogs, question } = this.#parts;
    const expected = this.#expected;
    try {
      const [state, read] = await inOneGo(client, async () =>
        Promise.all([
          question.ask(expected).catch(async (error: unknown) => this.#withoutTables(error)),
          copies.readAgain(expected),
        ]),
      );
      const hadDdl = this.#hadDdl(state);
      const dirty = copies.dirty(state.prints ?? []);
      this.#dirty = hadDdl ? new Map() : copies.smallOnes(dirty);
      if (hadDdl && (await catalogs.differs())) return await this.#changedWithSchema();
      const rows = await Promise.all(
        [...dirty.keys()].map(async (table) => read.get(table) ?? copies.rowsOf(table)),
      );
      const differing = new Map([...dirty].filter((_, i) => this.#differs(rows[i] as TableRows)));
      this.#expected = copies.smallOnes(differing);
      // Who was expected was not asked.
      return rows.filter((_, i) => {
        const table = [...dirty.keys()][i] as Table;
        return differing.has(table) || !expected.has(table);
      });
    } catch (error) {
      return fail(error);
    }
  }

  /** @param connections whose sessions are to keep nothing; they are idle */
  async restore(
    place: SequencePlace,
    connections: readonly ProxiedConnection[],
  ): Promise<readonly SequenceRange[]> {
    const { client, copies, leaks, sequences, question } = this.#parts;
    const placed = placeSequences(sequences, place);
    const calls = placed.map(
      ({ sequence, value, called }) => `setval('${sequence.sql.replaceAll("'", "''")}', ${value}, ${called})`,
    );
    const setSequences = calls.length > 0 ? [`SELECT ${calls.join(', ')}`] : [];
    const known = this.#dirty;
    this.#dirty = new Map();
    try {
      // What is known to have changed is put back in the same go as it is asked what else has.
      const [looked, filled] = await inOneGo(client, async () =>
        Promise.allSettled([question.ask(known, 'with locks'), copies.fillFromCopies(known, setSequences)]),
      );
      const state = looked.status === 'fulfilled' ? looked.value : await this.#withoutTables(looked.reason);
      const hadDdl = this.#hadDdl(state);
      await leaks.release(connections, state.locks ?? [], hadDdl);
      if (hadDdl) {
        const { prints } = await this.#restoreSchema();
        await copies.refill(new Map([...known, ...copies.dirty(prints ?? [])]), setSequences);
      } else {
        if (filled.status === 'rejected') throw filled.reason;
        const others = [...copies.dirty(state.prints ?? [])].filter(
          ([table, print]) => pagesIn(known.get(table) ?? '') !== pagesIn(print),
        );
        await copies.refill(new Map(others), []);
      }
      return placed.map(({ range }) => range);
    } catch (error) {
      await client.query('ROLLBACK');
      return fail(error);
    }
  }

  /** What sessions kept so far, as sentences. */
  async leaks(connections: readonly ProxiedConnection[]): Promise<readonly string[]> {
    return this.#parts.leaks.list(connections);
  }

  /** What is known where there are no prints, of tables that are gone. @throws the error where there was no DDL */
  async #withoutTables(error: unknown): Promise<State> {
    const state = await this.#parts.question.askWithoutTables();
    if (this.#hadDdl(state)) return state;
    throw error;
  }

  /** Whether any DDL ran; it may have been rolled back. */
  #hadDdl({ ddl }: State): boolean {
    return ddl !== this.#ddl;
  }

  #differs({ table, rows, gone }: TableRows): boolean {
    return gone !== undefined || !isDeepStrictEqual(rows, this.rowsOf(table)?.rows);
  }

  async #restoreSchema(): Promise<State> {
    const { question, catalogs } = this.#parts;
    if (await catalogs.differs()) await catalogs.putBack();
    const state = await question.ask();
    this.#ddl = state.ddl;
    return state;
  }

  /** The schema, the tables that came or went or look different, and those whose rows changed. */
  async #changedWithSchema(): Promise<TableRows[]> {
    const { client, tables, copies } = this.#parts;
    const now = await readTables(client);
    const same = tables.filter((table) => now.some((other) => isSame(table, other)));
    const dirty = await copies.dirtyAmong(same);
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
