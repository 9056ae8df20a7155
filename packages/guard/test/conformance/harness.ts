import type { UniqueConstraint, Violation } from '../../src/index.ts';
import { matches } from '../../src/matches.ts';
import type { InsertedOnce, TransactionOptions } from '../../src/pg/index.ts';
import type { Server } from '../servers/server.ts';

export type Row = Record<string, unknown>;

/** A client as an application has it, and what must be known of it for the tests. */
export interface Opened<D> {
  readonly db: D;
  /** How many connections there are, and how many of those nobody uses; `undefined` where there is no pool. */
  connections(): { readonly total: number; readonly idle: number } | undefined;
  close(): Promise<void>;
}

/** What is otherwise where the transactions are an ORM's own. */
export type Otherwise =
  /** A statement says nothing of the object that it was sent through: it is one of the innermost savepoint. */
  | 'one connection'
  /** The ORM itself refuses statements after the end, in its own words. */
  | 'own words'
  /** A statement is sent later than it is made, and so after the end when nobody waits for it. */
  | 'sent later'
  /** The ORM puts an error of its own around the driver's, with a stack of its own. */
  | 'own errors';

/** One client, for the suite that all of them pass. `Tx` is what the function of a transaction gets. */
export interface Harness<D extends object, Tx extends object> {
  readonly name: string;
  transaction<T>(db: D | Tx, fn: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  insertOnce(db: D | Tx, constraint: UniqueConstraint, values: object): Promise<InsertedOnce<Row>>;
  insertAllOnce(
    db: D | Tx,
    constraint: UniqueConstraint,
    rows: readonly object[],
  ): Promise<InsertedOnce<Row>[]>;
  readonly otherwise?: readonly Otherwise[];
  /** At most as many connections. */
  open(server: Server, max: number): Promise<Opened<D>> | Opened<D>;
  /** A statement by the client's own means, with `?` for values; its rows, if it has any. Synchronous up to the client's own function. */
  send(db: D | Tx, sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** Whether it is this constraint that was violated. SQLite names columns. */
export function isOf(constraint: UniqueConstraint, violation: Violation | undefined): boolean {
  if (violation === undefined) return false;
  return violation.dialect === 'sqlite'
    ? violation.columns?.join() === constraint.columns.join()
    : matches(constraint, violation);
}
