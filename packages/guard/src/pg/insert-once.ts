import type { UniqueConstraint } from '../constraint.ts';
import type { InsertedOnce } from '../insert-once/inserted-once.ts';
import { postgres } from '../insert-once/postgres.ts';
import { runInsertOnce } from '../insert-once/run-insert-once.ts';
import { client } from './client.ts';
import type { PgQueryable } from './driver.ts';

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
 * @param constraint not deferrable and not partial; PostgreSQL refuses it otherwise.
 * @throws GuardError `ROW_INVISIBLE` when a row is in the way that cannot be seen.
 * @throws TypeError when a column of the constraint has no value.
 *
 * @example
 * const { row, created } = await insertOnce<Provider>(pool, oneProviderPerType, { workspace_id: 1, type: 'github' });
 * return c.json(row, created ? 201 : 200);
 */
export async function insertOnce<R = Record<string, unknown>>(
  db: PgQueryable,
  constraint: UniqueConstraint,
  values: object,
): Promise<InsertedOnce<R>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word, as with `query<R>`
  return runInsertOnce(client, { postgres }, db, constraint, values) as Promise<InsertedOnce<R>>;
}
