import { join, raw, type Statement } from '../transaction/statement.ts';
import type { Row } from '../transaction/client.ts';
import { keyIs, tableOf } from './key.ts';
import { doubleQuoted, insertInto, orNothing } from './insertion.ts';
import { insertOrSelect } from './on-conflict.ts';
import type { InsertedOnce } from './inserted-once.ts';
import type { Way } from './way.ts';

/** Columns that say which row of the input a row belongs to, and which inserted one it is. Nobody has columns of these names. */
const place = 'toctou place';
const nth = 'toctou nth';

export const postgres: Way = {
  one: insertOrSelect,

  /**
   * One statement inserts what can be inserted and says which row of the input it was: what compares as equal only the database
   * knows (citext, numeric, dates). Those that it did not insert are there, and a second statement, with a snapshot of its own, finds them.
   */
  async several(access, constraint, rows) {
    const insert = join(
      [insertInto(constraint, rows, doubleQuoted), orNothing(constraint, doubleQuoted)],
      ' ',
    );
    const placed = (from: Statement, of: ReadonlyMap<number, object>): Statement =>
      join(
        [...of].map(([index, row]) => {
          const where = keyIs(constraint, row, doubleQuoted);
          return join([raw(`SELECT ${index} AS "${place}", * FROM`), from, raw('WHERE'), where], ' ');
        }),
        ' UNION ALL ',
      );
    const missing = new Map(rows.entries());
    const numbered = raw(`), numbered AS (SELECT row_number() OVER () AS "${nth}", * FROM inserted) `);
    const inserted = await access.rows(
      join([raw('WITH inserted AS ('), insert, numbered, placed(raw('numbered'), missing)], ''),
    );
    const results: (InsertedOnce<Row> | undefined)[] = rows.map(() => undefined);
    const seen = new Set<unknown>();
    for (const { [place]: index, [nth]: number, ...row } of inserted) {
      // Twice in the input: the first of them has inserted it.
      results[Number(index)] = { row, created: !seen.has(number) };
      seen.add(number);
      missing.delete(Number(index));
    }
    if (missing.size === 0) return results;
    for (const { [place]: index, ...row } of await access.rows(
      placed(tableOf(constraint, doubleQuoted), missing),
    ))
      results[Number(index)] = { row, created: false };
    return results;
  },
};
