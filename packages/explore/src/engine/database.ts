import type { Answer, SequenceRange, TableRows } from '../oracle/outcome.ts';
import type { DatabaseConfig, SqlRequest } from '../scenario/types.ts';
import type { EventsOf } from '../schedule/dpor.ts';
import type { Gate } from '../schedule/gate.ts';
import type { ClientId } from '../schedule/history.ts';
import type { WaitsFor } from '../schedule/waits.ts';
import type { Freezer } from '../schedule/wake-order.ts';

/** A client that sends SQL scripts over one connection. */
export interface SqlSession {
  perform(request: SqlRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** The rows and sequences that every schedule starts from. */
export interface Snapshot {
  /** The rows of a table as they were; of the schema too, as the rows of `pg_catalog`. */
  rowsOf(table: string): TableRows | undefined;
}

/** Where the sequences count in a run: at the ordinary place, or at another, to see which values move with them. */
export type SequencePlace = 'ordinary' | 'moved';

/** One database, made for one scenario. */
export interface Database {
  /** Connection string past the gate, with the role that the app has. */
  readonly url: string;
  /** @throws ToctouError SETUP_FAILED */
  setUp(setup: DatabaseConfig['setup'], folder: string): Promise<void>;
  /** A connection string for one client; every step on it asks the gate before it goes on. */
  endpoint(client: ClientId, gate: Gate): Promise<string>;
  readonly waitsFor: WaitsFor;
  /** None where the server's processes are not ours: then the order in which several waiters wake is its choice. */
  readonly freezer: Freezer | undefined;
  /** A client for scripts; of the endpoint's URL, or of {@link url}. */
  session(url: string): SqlSession;
  /** Keeps all rows and the place of every sequence. */
  snapshot(): Promise<Snapshot>;
  /** Puts every changed table back, in the same heap order, and the sequences where they are to count in the next run. */
  restore(place: SequencePlace): Promise<readonly SequenceRange[]>;
  /** The rows of the tables that were changed since the last {@link restore}. */
  changed(): Promise<TableRows[]>;
  /** What clients kept beyond their transactions, such as advisory locks, as sentences. */
  leaks(): Promise<readonly string[]>;
  /** Tables that a statement reads and writes, by name. */
  tablesOf(sql: string): { readonly reads: readonly string[]; readonly writes: readonly string[] };
  /** The steps of a history as the search sees them. Knows the schema as it was at the {@link snapshot}. */
  readonly eventsOf: EventsOf;
  close(): Promise<void>;
}

/** One server, for all scenarios of a run. */
export interface Engine {
  /** Such as `PostgreSQL 18.4 (embedded)`. */
  readonly description: string;
  create(): Promise<Database>;
  close(): Promise<void>;
}
