import type { UniqueConstraint } from '../constraint.ts';
import type { InsertedOnce } from '../insert-once/inserted-once.ts';
import { postgres } from '../insert-once/postgres.ts';
import { runInsertAllOnce } from '../insert-once/run-insert-all-once.ts';
import { runInsertOnce } from '../insert-once/run-insert-once.ts';
import { client } from './client.ts';
import type { PgQueryable } from './driver.ts';

const ways = { postgres };

/**
 * Inserts a row, or finds the one that is there, in one step that two can take at once: exactly one gets `created: true`, both
 * get the same row.
 *
 * `INSERT ... ON CONFLICT (columns) DO NOTHING RETURNING *`, and where that returns nothing a SELECT of its own, which
 * sees what the insert had to wait for. When the row has been deleted in between, again, at most 5 times. Violations of other
 * constraints are raised as they are. A value that is `undefined` is left out, and the column gets its default. An existing row
 * is returned as it is, however its other columns differ.
 *
 * Under REPEATABLE READ and above a transaction cannot see a row that was committed after it began. Only a new transaction helps
 * then; `retry` of `transaction` does that.
 *
 * @param db a pool, a client, or an open transaction.
 * @param constraint not deferrable, and a partial one with its `where`; PostgreSQL refuses it otherwise.
 * @throws GuardError `ROW_INVISIBLE` when a row is in the way that cannot be seen.
 * @throws TypeError when a column of the constraint has no value.
 *
 * @example
 * const { row, created } = await insertOnce<Provider>(pool, oneProviderPerType, { workspace_id: 1, type: 'github' });
 * return c.json(row, created ? 201 : 200);
 */
export function insertOnce<R = Record<string, unknown>>(
  db: PgQueryable,
  constraint: UniqueConstraint,
  values: object,
): Promise<InsertedOnce<R>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word, as with `query<R>`
  return runInsertOnce(client, ways, db, constraint, values) as Promise<InsertedOnce<R>>;
}

/**
 * {@link insertOnce} for several rows: the results are in order of the input, and of two rows with the same key the first is
 * inserted. One round trip when all are new, two when some are there, for each hundred of them; more than a hundred are one transaction.
 *
 * @example
 * const results = await insertAllOnce<Event>(pool, oneEvent, events);
 * const fresh = results.filter(({ created }) => created);
 */
export function insertAllOnce<R = Record<string, unknown>>(
  db: PgQueryable,
  constraint: UniqueConstraint,
  rows: readonly object[],
): Promise<InsertedOnce<R>[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word, as with `query<R>`
  return runInsertAllOnce(client, ways, db, constraint, rows) as Promise<InsertedOnce<R>[]>;
}
