import type { ClientId } from '../schedule/history.ts';
import type { Json } from '../scenario/types.ts';

/** What a client got: an HTTP response, or the results of a SQL script, or the value of a `run` function. */
export interface Answer {
  /** HTTP status; of a script 'ok', or the SQLSTATE that stopped it; of a function 'ok' or 'error'. */
  readonly status: number | string;
  /** Parsed where it is JSON, else the text. Of a script: one {@link ScriptResult} a statement. */
  readonly body: Json;
  /** Only those that the scenario names, lower-cased. */
  readonly headers: Readonly<Record<string, string>>;
  readonly kind: 'http' | 'sql' | 'run';
}

/** An answer and the request that it belongs to. */
export interface ClientAnswer extends Answer {
  /** Index in `race`; -1 for a request of `then`. */
  readonly client: ClientId;
  /** Which of the client's requests, from 0. */
  readonly request: number;
}

/** The rows of a table, in heap order, as text. */
export interface TableRows {
  /** As the database calls it; with its schema unless that is `public`. */
  readonly table: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of a large table: {@link rows} are only those that are new, these are those that are gone. */
  readonly gone?: readonly (readonly (string | null)[])[];
}

export interface TableColumn {
  readonly name: string;
  /** `format_type` of the column: `integer`, `timestamp with time zone`, `uuid`. */
  readonly type: string;
}

/** The numbers that a sequence gives out during one run. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** What came out of one run: every answer, and the rows of every table that changed. */
export interface Outcome {
  readonly answers: readonly ClientAnswer[];
  /** Tables whose rows may differ from the snapshot. Others are as in the snapshot. */
  readonly tables: readonly TableRows[];
  /** Where the run's sequences counted: a number in there was made up by the database. */
  readonly sequences: readonly SequenceRange[];
  /** Clients that left a transaction open. */
  readonly leaked: readonly ClientId[];
}
