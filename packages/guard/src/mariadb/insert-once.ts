import type { UniqueConstraint } from '../constraint.ts';
import type { InsertedOnce } from '../insert-once/inserted-once.ts';
import { mysql } from '../insert-once/mysql.ts';
import { runInsertAllOnce } from '../insert-once/run-insert-all-once.ts';
import { runInsertOnce } from '../insert-once/run-insert-once.ts';
import { client } from './client.ts';
import type { MariadbQueryable } from './driver.ts';

const ways = { mysql };

/**
 * Inserts a row, or finds the one that is there, in one step that two can take at once: exactly one gets `created: true`, both
 * get the same row, as the database has it.
 *
 * A plain INSERT, whose violation of this very constraint means that the row is there; it is read with a shared lock, since under
 * REPEATABLE READ, the default, a plain read does not see it. When it has been deleted in between, again, at most 5 times.
 * Violations of other constraints are raised as they are. A value that is `undefined` is left out, and the column gets its default; an
 * object or an array is written as JSON. An existing row is returned as it is, however its other columns differ.
 *
 * @param db a pool, a connection, or an open transaction.
 * @param constraint a unique key by its name in the database; a primary key is `PRIMARY` there.
 * @throws GuardError `ROW_INVISIBLE` when a row is in the way that is not found, five times.
 * @throws TypeError when a column of the constraint has no value, or null.
 *
 * @example
 * const { row, created } = await insertOnce<Provider>(pool, oneProviderPerType, { workspace_id: 1, type: 'github' });
 */
export function insertOnce<R = Record<string, unknown>>(
  db: MariadbQueryable,
  constraint: UniqueConstraint,
  values: object,
): Promise<InsertedOnce<R>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
  return runInsertOnce(client, ways, db, constraint, values) as Promise<InsertedOnce<R>>;
}

/**
 * {@link insertOnce} for several rows: the results are in order of the input, and of two rows with the same key the first is inserted.
 * All in one transaction, one after another: MySQL has no insert that skips what is there and nothing else.
 *
 * @example
 * const results = await insertAllOnce<Event>(pool, oneEvent, events);
 * const fresh = results.filter(({ created }) => created);
 */
export function insertAllOnce<R = Record<string, unknown>>(
  db: MariadbQueryable,
  constraint: UniqueConstraint,
  rows: readonly object[],
): Promise<InsertedOnce<R>[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
  return runInsertAllOnce(client, ways, db, constraint, rows) as Promise<InsertedOnce<R>[]>;
}
