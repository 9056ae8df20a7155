import type { UniqueConstraint } from '../constraint.ts';
import type { InsertedOnce } from '../insert-once/inserted-once.ts';
import { sqlite } from '../insert-once/on-conflict.ts';
import { runInsertAllOnce } from '../insert-once/run-insert-all-once.ts';
import { runInsertOnce } from '../insert-once/run-insert-once.ts';
import type { SqliteHandle } from '../sqlite/driver.ts';
import { client } from './client.ts';

const ways = { sqlite };

/**
 * Inserts a row, or finds the one that is there, in one step that two can take at once: exactly one gets `created: true`, both
 * get the same row, as the database has it.
 *
 * `INSERT ... ON CONFLICT (columns) DO NOTHING RETURNING *`, and where that returns nothing a SELECT. When another process has
 * deleted the row in between, again, at most 5 times. Violations of other constraints are raised as they are. A value that is
 * `undefined` is left out, and the column gets its default. An existing row is returned as it is, however its other columns differ.
 *
 * @param db a `DatabaseSync` of node:sqlite, or an open transaction. On a database it waits for the transaction that is open there.
 * @param constraint a partial one with its `where`; SQLite refuses it otherwise.
 * @throws GuardError `ROW_INVISIBLE` when a row is in the way that is not found, five times.
 * @throws TypeError when a column of the constraint has no value.
 *
 * @example
 * const { row, created } = await insertOnce<Provider>(db, oneProviderPerType, { workspace_id: 1, type: 'github' });
 */
export function insertOnce<R = Record<string, unknown>>(
  db: SqliteHandle,
  constraint: UniqueConstraint,
  values: object,
): Promise<InsertedOnce<R>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
  return runInsertOnce(client, ways, db, constraint, values) as Promise<InsertedOnce<R>>;
}

/**
 * {@link insertOnce} for several rows, in one transaction: the results are in order of the input, and of two rows with the same key the
 * first is inserted.
 *
 * @example
 * const results = await insertAllOnce<Event>(db, oneEvent, events);
 * const fresh = results.filter(({ created }) => created);
 */
export function insertAllOnce<R = Record<string, unknown>>(
  db: SqliteHandle,
  constraint: UniqueConstraint,
  rows: readonly object[],
): Promise<InsertedOnce<R>[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
  return runInsertAllOnce(client, ways, db, constraint, rows) as Promise<InsertedOnce<R>[]>;
}
