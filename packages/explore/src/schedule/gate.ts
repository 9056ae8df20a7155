import type { ClientId, DatabaseError, StatementResult, TransactionStatus } from './history.ts';

/** One connection of a client, for as long as it lives. */
export interface Connection {
  readonly client: ClientId;
  /** Gives up what waits at the database: the statement ends in an error. */
  cancel(): Promise<void>;
  /** Ends a transaction that its client left open. */
  rollback(): Promise<void>;
}

/** What a connection is about to do. */
export interface StepRequest {
  readonly sql: string;
  readonly params: readonly (string | null)[];
  /** False for what can matter to nobody: it is only told, and goes on at once. */
  readonly counted: boolean;
  /** The commit of an autocommit statement. */
  readonly implicit?: boolean;
  /** Says what kept it from being split into the steps that it consists of. */
  readonly whole?: string;
  /** The isolation level in force, where the transaction keeps its snapshot. */
  readonly isolation?: string;
  /** It only prepares: what the connection sends next belongs to the same step. */
  readonly prepares?: boolean;
}

/** What came of it. */
export interface StepResult {
  readonly results: readonly StatementResult[];
  readonly error?: DatabaseError;
  readonly status: TransactionStatus;
}

/**
 * Where every step of every connection asks before it goes on. The database's side of the scheduler: it knows
 * neither who decides nor how.
 */
export interface Gate {
  /** A connection is being made; its client is at work. */
  opening(connection: Connection): void;
  /** It can take statements now. */
  opened(connection: Connection): void;
  /** It is gone, and with it its locks. */
  closed(connection: Connection): void;
  /** Resolves when the step may go on. At most one step of a connection is under way. */
  arrive(connection: Connection, step: StepRequest): Promise<void>;
  /** A step that only prepares got its answer; the client goes on with it. */
  prepared(connection: Connection): void;
  /** The step is done. */
  done(connection: Connection, result: StepResult): void;
  /** The connection had to be ended: the client did what cannot be scheduled, or the database failed. */
  failed(connection: Connection, error: Error): void;
}
