import { insertAllOnceOf, insertOnceOf, type InsertAllOnce, type InsertOnce } from '../orm/inserts.ts';
import type { DrizzleDatabase } from './driver.ts';
import { client } from './orm.ts';

/**
 * Inserts a row, or finds the one that is there, in one step that two can take at once: exactly one gets `created: true`, both
 * get the same row. Drizzle runs the SQL, in the open transaction if `db` is one; columns have the database's names, in `values` and in
 * the row.
 *
 * @param db a Drizzle database or `tx`.
 * @param constraint a unique constraint or index, not partial and not deferrable.
 * @throws GuardError `ROW_INVISIBLE` when a row is in the way that cannot be seen.
 * @throws TypeError when a column of the constraint has no value.
 *
 * @example
 * const { row, created } = await insertOnce<Row>(db, oneProviderPerType, { workspace_id: 1, type: 'github' });
 */
export const insertOnce: InsertOnce<DrizzleDatabase> = /* @__PURE__ */ insertOnceOf(client);

/** {@link insertOnce} for several rows, in one transaction; the results are in order of the input. */
export const insertAllOnce: InsertAllOnce<DrizzleDatabase> = /* @__PURE__ */ insertAllOnceOf(client);
