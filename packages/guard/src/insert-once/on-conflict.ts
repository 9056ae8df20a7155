import { join } from '../transaction/statement.ts';
import { doubleQuoted, insertInto, orNothing, selectFrom } from './insertion.ts';
import type { Way } from './way.ts';

/**
 * `INSERT ... ON CONFLICT (columns) DO NOTHING RETURNING *`, and where that returns nothing a SELECT of its own, which sees what
 * the insert had to wait for: within one statement (a CTE) both would see the same snapshot, without the winner. Not INSERT OR
 * IGNORE, which on SQLite skips rows for a NOT NULL or a check as well.
 */
export const insertOrSelect: Way['one'] = async (access, constraint, row) => {
  const insert = insertInto(constraint, [row], doubleQuoted);
  const [inserted] = await access.rows(join([insert, orNothing(constraint, doubleQuoted)], ' '));
  if (inserted) return { row: inserted, created: true };
  const [found] = await access.rows(selectFrom(constraint, row, doubleQuoted));
  return found && { row: found, created: false };
};

/** SQLite: a row after the other costs no round trip. */
export const sqlite: Way = { one: insertOrSelect };
