/** The databases whose errors are understood. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql' | 'oracle';

/** Which rule the database upheld. A primary key is `unique`. */
export type ViolationKind = 'unique' | 'foreign_key' | 'not_null' | 'check' | 'exclusion';

/** Why the database ended a statement or a transaction although it broke no rule. */
export type AbortKind = 'serialization' | 'deadlock' | 'lock_timeout' | 'aborted_transaction';

/**
 * The database's refusal of a statement because of a constraint, in one form for every driver.
 *
 * The names are those the engine itself put into a field of its error; nothing is read out of its prose, which is
 * translated, cut, hidden from roles without SELECT, and holds values that anybody may choose.
 */
export interface Violation {
  readonly kind: ViolationKind;
  /** The constraint, or the unique index. PostgreSQL has none for NOT NULL. */
  readonly constraint: string | undefined;
  /** The table; for a foreign key the referencing one, whichever side was written; for a partition, the partition. */
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** PostgreSQL says it for NOT NULL alone. */
  readonly columns: readonly string[] | undefined;
  readonly dialect: Dialect;
  /** The engine's own code, such as `'23505'`. */
  readonly code: string;
  /** The driver's own error, whatever was wrapped around it. */
  readonly cause: object;
}

/** The database's end of a statement or a transaction for a reason that is not a constraint. */
export interface Abort {
  readonly kind: AbortKind;
  /** What has to be run again at the least: all of the transaction, what came after the savepoint, or the statement. */
  readonly retry: 'transaction' | 'savepoint' | 'statement';
  readonly dialect: Dialect;
  /** The engine's own code, such as `'40001'`. */
  readonly code: string;
  /** The driver's own error, whatever was wrapped around it. */
  readonly cause: object;
}
