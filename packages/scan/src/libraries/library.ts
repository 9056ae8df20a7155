import type { Operation } from '../flow/access.ts';
import type { Chain, Value } from '../flow/value.ts';

/** When a chain is looked at: as soon as the call stands there, or once its result is awaited. */
export type Moment = 'call' | 'await';

/** What a function that is handed to the library gives, for these arguments: `(eb) => eb.or([...])`. */
export type Call = (callback: Value, args?: readonly Value[]) => Value;

/** How one database library is spelled. */
export interface Library {
  readonly name: string;
  /** The packages that bring it: it is asked only where the project uses one of them. */
  readonly packages: RegExp;
  /** The statement that a chain of calls is, if it is one of this library's. */
  operation(chain: Chain, moment: Moment, call: Call): Operation | undefined;
  /** The object that a call makes without asking the database: `repository.create({...})`. */
  entity?(chain: Chain): Value | undefined;
  /** Whether a call writes the changes of all that was read: `em.flush()`. */
  flushes?(chain: Chain): boolean;
  readonly cure: Cures;
}

export type Dialect = 'postgres' | 'mysql' | 'sqlite';
/** The kinds of constraint whose violation a cure answers. */
export type Violated = 'unique' | 'foreignKey';

/** Rows of a table that a cure speaks of, by the code's names. */
export interface Rows {
  readonly table: string;
  /** What SQL calls the table. */
  readonly sqlName: string;
  /** The columns by which they are found; their values are called as they are. */
  readonly keys: readonly string[];
  readonly dialect: Dialect;
}

/** How the statements of cures are spelled in a library. */
export interface Cures {
  insert(rows: Rows): string;
  update(rows: Rows): string;
  /** What tells a violation from other errors; absent where `@toctou/guard` tells it best. */
  isViolation?(violated: Violated, dialect: Dialect): string;
  /** Write rows only if they are still as they were read; throw `answer` if there was none. */
  updateIf(rows: Rows, answer: string): string;
  deleteIf(rows: Rows, answer: string): string;
  /** Compute in the database. */
  atomic(rows: Rows, column: string): string;
  /** Lock rows within a transaction, before the check. */
  lock(rows: Rows): string;
}
