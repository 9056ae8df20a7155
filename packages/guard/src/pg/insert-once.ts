import type { UniqueConstraint } from '../constraint.ts';
import { GuardError } from '../guard-error.ts';
import { abortOf } from '../violation-of.ts';
import { isPool, type PgQueryable } from './driver.ts';
import { insertStatement, selectStatement, type Statement } from './statements.ts';

/** How often the row may vanish between the insert that met it and the select that looks for it. */
const attempts = 5;

/** A row, and whether this call inserted it. */
export interface InsertedOnce<R> {
  readonly row: R;
  readonly created: boolean;
}

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
  const insert = insertStatement(constraint, values);
  const select = selectStatement(constraint, values);
  let stale: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const inserted = await firstRow<R>(db, insert);
      if (inserted !== undefined) return { row: inserted, created: true };
    } catch (error) {
      if (abortOf(error)?.kind !== 'serialization') throw error;
      stale = error;
      // Of a pool, the next statement is a new transaction.
      if (!isPool(db)) break;
    }
    const found = await firstRow<R>(db, select);
    if (found !== undefined) return { row: found, created: false };
  }
  throw new GuardError(
    'ROW_INVISIBLE',
    `a row of ${constraint.table} is in the way that cannot be seen here: it was committed after this transaction began (REPEATABLE READ or above; only a new transaction helps), a policy or trigger hides it, or it is deleted again and again`,
    stale,
  );
}

async function firstRow<R>(db: PgQueryable, { text, values }: Statement): Promise<R | undefined> {
  const { rows } = await db.query(text, values);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word, as with `query<R>`
  return rows[0] as R | undefined;
}
