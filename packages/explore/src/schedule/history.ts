/** Index of a client in the scenario's `race`, from 0. Shown to people from 1. */
export type ClientId = number;

/**
 * A lane: one connection of one client for as long as it is in a transaction or an autocommit statement. `1` is the
 * first of client 1, `1b` a second at the same time. What comes later goes by the first name that is free then, on
 * whichever connection: which one a pool gives follows from no schedule.
 */
export type Lane = string;

/** The server's transaction state after a step: idle, in a transaction, in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** An error as the database reported it. */
export interface DatabaseError {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly schema?: string;
}

/** What one statement gave back. */
export interface StatementResult {
  /** The server's command tag, such as `INSERT 0 1`. */
  readonly tag: string;
  readonly columns: readonly string[];
  /** Rows in text form, the first of them only; {@link rowCount} counts them all. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rowCount: number;
}

/** What happened to one step. */
export interface StepRecord {
  readonly client: ClientId;
  readonly lane: Lane;
  /** The statements, as the client sent them. */
  readonly sql: string;
  /** Parameters in text form; `null` is SQL NULL. */
  readonly params: readonly (string | null)[];
  readonly results: readonly StatementResult[];
  readonly error?: DatabaseError;
  /** The lanes that held the lock it waited for; empty if it did not wait. */
  readonly waitedFor: readonly Lane[];
  /** Position in the history at which it went on, if it waited: it was done after the step at this index was released. */
  readonly wokenBy?: number;
  readonly status: TransactionStatus;
  /** False for what matters to nobody (BEGIN, SET): released at once and not counted. */
  readonly counted: boolean;
  /** The commit of an autocommit statement. */
  readonly implicit?: boolean;
  /** The isolation level in force, as the database said, where the transaction keeps its snapshot. */
  readonly isolation?: string;
  /** Why it was not split into the steps that it consists of, if so: other interleavings of it were not seen. */
  readonly whole?: string;
}

/** What happened under a schedule, in the order of release. */
export interface History {
  readonly steps: readonly StepRecord[];
  /** The released lanes, counted steps only: the schedule itself. */
  readonly schedule: readonly Lane[];
  /** Switches away from a client that could have gone on. */
  readonly preemptions: number;
  /** Lanes left inside a transaction when their client was finished. */
  readonly leaked: readonly Lane[];
  /** Lanes that waited only for other lanes of their own client and had to be cancelled. */
  readonly selfDeadlocked: readonly Lane[];
  /** Clients that did nothing visible for so long that the others went on without them. */
  readonly idle: readonly ClientId[];
}
