import type { UniqueConstraint } from '../constraint.ts';
import type { Access } from '../transaction/access.ts';
import type { Row } from '../transaction/client.ts';
import type { InsertedOnce } from './inserted-once.ts';

/** How a dialect inserts a row or finds the one that is there. */
export interface Way {
  /**
   * Tries once. Resolves to `undefined` when the row that was in the way is not there, or cannot be seen.
   */
  one(access: Access, constraint: UniqueConstraint, row: object): Promise<InsertedOnce<Row> | undefined>;
  /**
   * Tries once with several rows, none of which has a null in its key, in as few round trips as the database can; in order of the
   * input. Without it they are inserted one after another, in one transaction.
   */
  several?(
    access: Access,
    constraint: UniqueConstraint,
    rows: readonly object[],
  ): Promise<(InsertedOnce<Row> | undefined)[]>;
}
