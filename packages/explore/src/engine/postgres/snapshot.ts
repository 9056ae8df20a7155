import type pg from 'pg';
import { messageOf, ToctouError } from '../../errors.ts';
import type { SequenceRange, TableRows } from '../../oracle/outcome.ts';
import { Inconclusive } from '../../schedule/inconclusive.ts';
import type { SequencePlace, Snapshot } from '../database.ts';
import {
  OWN_SCHEMA,
  readSequences,
  readSignature,
  readTables,
  refuseTriggers,
  type Sequence,
  type Table,
} from './catalog.ts';
import { placeSequences } from './sequence-places.ts';

const literal = (text: string): string => text.replaceAll("'", "''");
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Names the prepared statements of snapshots that share a connection apart. */
let count = 0;

/**
 * The rows of a database as they were, and the way back to them.
 *
 * A table is known to have changed by the place and the transaction of its rows (`ctid`, `xmin`): triggers, cascades
 * and deferred triggers show too; so does a heap that grew for rows that were rolled back. It is emptied, vacuumed, which gives its pages back, and filled from a copy in the
 * order of the heap: an unordered SELECT finds the same order under every schedule.
 */
export class PostgresSnapshot implements Snapshot {
  readonly #client: pg.Client;
  readonly #tables: readonly Table[];
  readonly #sequences: readonly Sequence[];
  readonly #signature: string;
  readonly #rows: ReadonlyMap<string, TableRows>;
  readonly #fingerprintQuery: { name: string; text: string } | undefined;
  #fingerprints: string[] = [];

  private constructor(
    client: pg.Client,
    catalog: { tables: readonly Table[]; sequences: readonly Sequence[]; signature: string },
    rows: ReadonlyMap<string, TableRows>,
  ) {
    this.#client = client;
    this.#tables = catalog.tables;
    this.#sequences = catalog.sequences;
    this.#signature = catalog.signature;
    this.#rows = rows;
    const scans = this.#tables.map(
      ({ sql }, i) =>
        `SELECT ${i} AS i, count(*) || ':' || coalesce(bit_xor(hashtextextended(ctid::text || ' ' || xmin::text, 0)), 0) || ':' || pg_relation_size('${literal(sql)}') AS print FROM ONLY ${sql}`,
    );
    this.#fingerprintQuery =
      scans.length === 0
        ? undefined
        : { name: `toctou_print_${count++}`, text: `${scans.join(' UNION ALL ')} ORDER BY 1` };
  }

  /** Copies all tables of the client's database. */
  static async take(client: pg.Client): Promise<PostgresSnapshot> {
    const tables = await readTables(client);
    await refuseTriggers(client);
    const sequences = await readSequences(client);
    // A session that keeps numbers in stock would not notice that its sequence was put back.
    for (const { sql } of sequences.filter(({ cache }) => cache > 1n))
      await client.query(`ALTER SEQUENCE ${sql} CACHE 1`);
    await client.query(`DROP SCHEMA IF EXISTS ${OWN_SCHEMA} CASCADE; CREATE SCHEMA ${OWN_SCHEMA}`);
    const rows = new Map<string, TableRows>();
    for (const [i, table] of tables.entries()) {
      await client.query(
        `CREATE UNLOGGED TABLE ${copyOf(i)} AS SELECT ${stored(table)} FROM ONLY ${table.sql}`,
      );
      rows.set(table.name, await readRows(client, table));
    }
    const snapshot = new PostgresSnapshot(
      client,
      { tables, sequences, signature: await readSignature(client) },
      rows,
    );
    // From here on every run starts from restored tables, the first one too.
    await snapshot.#refill(tables);
    await snapshot.#remember();
    return snapshot;
  }

  rowsOf(table: string): TableRows {
    const rows = this.#rows.get(table);
    if (!rows) throw new Error(`no table ${table} in the snapshot`);
    return rows;
  }

  async changed(): Promise<TableRows[]> {
    const changed: TableRows[] = [];
    for (const table of await this.#dirty()) changed.push(await readRows(this.#client, table));
    return changed;
  }

  async restore(place: SequencePlace): Promise<readonly SequenceRange[]> {
    const dirty = await this.#dirty();
    if (dirty.length > 0) {
      await this.#refill(dirty);
      await this.#remember();
    }
    const placed = placeSequences(this.#sequences, place);
    if (placed.length > 0) {
      const calls = placed.map(
        ({ sequence, value, called }) => `setval('${literal(sequence.sql)}', ${value}, ${called})`,
      );
      await this.#client.query(`SELECT ${calls.join(', ')}`);
    }
    return placed.map(({ range }) => range);
  }

  async #refill(tables: readonly Table[]): Promise<void> {
    try {
      // Without triggers and foreign keys, which saw these rows when they were first written.
      await this.#client.query(
        `BEGIN; SET LOCAL session_replication_role = replica; ${tables.map(({ sql }) => `DELETE FROM ONLY ${sql}`).join('; ')}; COMMIT`,
      );
      await this.#client.query(`VACUUM ${tables.map(({ sql }) => sql).join(', ')}`);
      const inserts = tables.map((table) => {
        const columns = stored(table);
        const target = columns === '' ? 'SELECT' : `(${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns}`;
        return `INSERT INTO ${table.sql} ${target} FROM ${copyOf(this.#tables.indexOf(table))}`;
      });
      await this.#client.query(
        `BEGIN; SET LOCAL session_replication_role = replica; ${inserts.join('; ')}; COMMIT`,
      );
    } catch (cause) {
      await this.#client.query('ROLLBACK');
      throw failure(cause);
    }
  }

  async #prints(): Promise<string[]> {
    if (!this.#fingerprintQuery) return [];
    const { rows } = await this.#client
      .query<{ print: string }>(this.#fingerprintQuery)
      .catch((cause: unknown) => {
        throw failure(cause);
      });
    return rows.map(({ print }) => print);
  }

  async #remember(): Promise<void> {
    this.#fingerprints = await this.#prints();
  }

  async #dirty(): Promise<Table[]> {
    if ((await readSignature(this.#client)) !== this.#signature) {
      throw new Inconclusive(
        'the race changes the schema (CREATE, ALTER or DROP), which cannot be put back yet',
      );
    }
    const prints = await this.#prints();
    return this.#tables.filter((_, i) => prints[i] !== this.#fingerprints[i]);
  }
}

function failure(cause: unknown): Error {
  if ((cause as { code?: string }).code === '55P03') {
    return new Inconclusive('a client still holds locks after its answer, so the tables cannot be put back');
  }
  return new ToctouError('DATABASE_FAILED', `the tables cannot be put back: ${messageOf(cause)}`, { cause });
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

async function readRows(client: pg.Client, { name, sql, columns }: Table): Promise<TableRows> {
  const list = columns.map((column) => quote(column.name)).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${list} FROM ONLY ${sql}`,
    rowMode: 'array',
    types: asText,
  });
  return { table: name, columns: columns.map((column) => ({ name: column.name, type: column.type })), rows };
}
