import { matches } from '../matches.ts';
import { join, raw } from '../transaction/statement.ts';
import { violationOf } from '../violation-of.ts';
import { keyOf, type Quote } from './key.ts';
import { insertInto, selectFrom } from './insertion.ts';
import type { Way } from './way.ts';

const quote: Quote = (name) => `\`${name.replaceAll('`', '``')}\``;

/**
 * MySQL and MariaDB: a plain INSERT, whose violation of this very constraint means that the row is there. Not INSERT IGNORE, which
 * swallows NOT NULL, cut values, foreign keys, and any unique key; nor ON DUPLICATE KEY, which takes any unique key, too.
 *
 * The row is read again with a shared lock: a plain read under REPEATABLE READ, the default, does not see the winner, and with an
 * exclusive lock two that lost would wait for each other. `LOCK IN SHARE MODE` is what both know; MariaDB has no FOR SHARE.
 */
export const mysql: Way = {
  async one(access, constraint, row) {
    const key = keyOf(constraint, row);
    if (key.includes(null))
      throw new TypeError(
        `insertOnce: null for a column of ${constraint.name}: on MySQL a null is never equal to another`,
      );
    const expected = (error: unknown): boolean => {
      const violation = violationOf(error);
      return violation !== undefined && matches(constraint, violation);
    };
    // MariaDB from 10.5 runs what is in this comment; to MySQL it is one.
    const insert = join([insertInto(constraint, [row], quote), raw('/*M!100500 RETURNING * */')], ' ');
    const select = join([selectFrom(constraint, row, quote), raw('LOCK IN SHARE MODE')], ' ');
    let created = true;
    try {
      const [inserted] = await access.rows(insert, { expected });
      if (inserted) return { row: inserted, created };
    } catch (error) {
      if (!expected(error)) throw error;
      created = false;
    }
    const [found] = await access.rows(select);
    return found && { row: found, created };
  },
};
