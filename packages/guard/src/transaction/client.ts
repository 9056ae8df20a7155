import type { Dialect } from '../violation.ts';
import type { Isolation } from './isolation.ts';
import type { Scope } from './scope.ts';
import type { Statement } from './statement.ts';

/** A row, by the names of its columns in the database. */
export type Row = Readonly<Record<string, unknown>>;

/** How a transaction is begun. */
export interface BeginOptions {
  /** `undefined`: the database's default. An adapter refuses what its database does not have: see `levelOf`. */
  readonly isolation: Isolation | undefined;
  /** For what `interrupt` will need to know; what it does when aborted is the core's business. */
  readonly signal: AbortSignal | undefined;
}

/**
 * One kind of database client, as transactions and idempotent inserts drive it. An adapter is a folder named after the client: one
 * constant of this type, and the two functions that users import, with the client's own types:
 *
 * ```ts
 * const client: Client<Db, Native, Tx> = { name: 'pg', ... };
 * export function transaction<T>(db: Db, fn: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
 *   return runTransaction(client, db, fn, options);
 * }
 * export function insertOnce<R>(db: Db, constraint: UniqueConstraint, values: object): Promise<InsertedOnce<R>> {
 *   return runInsertOnce(client, ways, db, constraint, values);
 * }
 * ```
 *
 * - `D` is what an application has: a pool, a connection, an ORM's instance.
 * - `N` is an open transaction in the client's own terms: a connection between BEGIN and COMMIT, an ORM's transaction object.
 * - `Tx` is what the user's function gets.
 *
 * `ways` are those of the databases that can be behind it: `{ postgres }`, or `{ postgres, mysql, sqlite }` of `insert-once/`.
 *
 * The adapter knows how; the core knows when. State, swallowed failures, retries, the abort signal, and what an error of COMMIT
 * means are the core's alone. A client with connections and SQL of its own fills `begin` and `savepoint` with
 * `lend`, `bracket` and `savepointBySql`; an ORM calls its own `transaction(callback)`.
 */
export interface Client<D extends object, N, Tx extends object> {
  /** Named in messages. A handle of one client is refused by another. */
  readonly name: string;

  /** The client itself rolls back after any failure of a statement, also of one that did not reach the database. Default: no. */
  readonly strict?: boolean;

  /** Which database is behind it. */
  dialectOf(db: D | N): Dialect;

  /**
   * Begins a transaction, runs `body` in it, and commits when `body` resolves, or rolls back when it rejects, before this
   * rejects. Resolves to what `body` resolved to. What it rejects with after `body` has resolved is taken for an answer of COMMIT;
   * what it rejects with after `body` has rejected is ignored in favour of the reason of `body`. A connection that comes only after
   * the signal is aborted needs no care: `body` rejects at once then.
   */
  begin<T>(db: D, options: BeginOptions, body: (native: N) => Promise<T>): Promise<T>;

  /**
   * The same with a savepoint in an open transaction, `depth` levels deep (from 1). A rollback to the savepoint that fails must
   * reject with an error that is not the one of `body`: the outer transaction is dead then.
   */
  savepoint<T>(native: N, depth: number, body: (native: N) => Promise<T>): Promise<T>;

  /**
   * What the user's function gets. Each statement that it sends must go through `scope.run(() => send())` (or `scope.runSync`),
   * which refuses it when the transaction cannot take it, and notices its failure. The core marks the returned object, to know it
   * when it is handed to `transaction` or `insertOnce` again: return a new object for each call, or the client's own where that
   * is made anew for each transaction.
   */
  handle(native: N, scope: Scope): Tx;

  /** Runs one statement as it is, without a scope, and resolves to its rows; to none where the statement returns none. */
  rows(db: D | N, statement: Statement): Promise<readonly Row[]>;

  /** The transaction that `db` is in although no `transaction` of ours began it. Then a savepoint is set in it. */
  joined?(db: D): Promise<N | undefined> | N | undefined;

  /** Why the connection is known to be gone. COMMIT is not tried then, and the outcome is not unknown. */
  lost?(native: N): unknown;

  /**
   * Ends a statement that waits: cancels it, or breaks its connection. Called once, when the signal is aborted while a
   * statement runs. The statement's promise need not settle; that of `begin` must.
   */
  interrupt?(native: N, reason: unknown): void;
}

/** A client of which nothing else is known, such as the one behind a handle. */
export type AnyClient = Client<object, unknown, object>;
