/** The databases whose errors are understood; MariaDB, TiDB and Vitess speak as MySQL, CockroachDB and YugabyteDB as PostgreSQL. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql' | 'oracle';

/** Which rule the database upheld. A primary key is `unique`. */
export type ViolationKind = 'unique' | 'foreign_key' | 'not_null' | 'check' | 'exclusion';

/** Why the database ended a statement or a transaction although it broke no rule. */
export type AbortKind = 'serialization' | 'deadlock' | 'lock_timeout' | 'aborted_transaction';

/** Where a violation or an abort was found. */
export interface Found {
  /** `undefined` only where Prisma's Rust engine (5 and 6 without a driver adapter) hides which database it was. */
  readonly dialect: Dialect | undefined;
  /**
   * The engine's own code, as a string: `'23505'` (PostgreSQL), `'1062'` (MySQL), `'SQLITE_CONSTRAINT_UNIQUE'`, `'2627'`
   * (SQL Server), `'ORA-00001'`; Prisma's own, `'P2002'`, where its Rust engine hides that.
   */
  readonly code: string;
  /** The driver's own error, whatever was wrapped around it; what Prisma has made of it, as Prisma keeps no more. */
  readonly cause: object;
}

/**
 * The database's refusal of a statement because of a constraint, in one form for every driver.
 *
 * The names are those that the engine itself put into a field of its error or, where it has no fields (MySQL, SQLite, SQL
 * Server, Oracle), into the place that its format gives to the name. PostgreSQL's prose is not read at all: it is translated,
 * cut, hidden from roles without SELECT, and holds values that anybody may choose.
 */
export interface Violation extends Found {
  readonly kind: ViolationKind;
  /**
   * The constraint, or the unique index. No engine has one for NOT NULL; SQLite has none for a foreign key, nor for a unique
   * constraint of columns, and gives the expression of a check that has no name.
   */
  readonly constraint?: string | undefined;
  /** The table; for a foreign key the referencing one, whichever side was written; for a partition, the partition. */
  readonly table?: string | undefined;
  /** What MySQL calls a database. */
  readonly schema?: string | undefined;
  /** All say it for NOT NULL, SQLite also for a unique constraint. */
  readonly columns?: readonly string[] | undefined;
}

/** The database's end of a statement or a transaction for a reason that is not a constraint. */
export interface Abort extends Found {
  readonly kind: AbortKind;
  /** What has to be run again at the least: all of the transaction, what came after the savepoint, or the statement. */
  readonly retry: 'transaction' | 'savepoint' | 'statement';
}
