import type { Answer } from './outcome.ts';

/** Where the order of a list counts. */
export interface ListOrder {
  /** Whether the list at this path is compared element by element; else as a multiset. */
  readonly ordered: (path: string) => boolean;
  /** Whether its elements have places of their own, as the statements of a script have. */
  readonly indexed: (path: string) => boolean;
}

const ROWS_OF_STATEMENT = /^\$\[\d+\]\.rows$/;

/** JSON columns: an array there is what the app wrote, in its order. */
export const COLUMN_LISTS: ListOrder = { ordered: () => true, indexed: () => false };

const STRICT: ListOrder = COLUMN_LISTS;
const MULTISETS: ListOrder = { ordered: () => false, indexed: () => false };
const SCRIPT: ListOrder = {
  ordered: (path) => !ROWS_OF_STATEMENT.test(path),
  indexed: (path) => path === '$',
};
const STRICT_SCRIPT: ListOrder = { ordered: () => true, indexed: SCRIPT.indexed };

/**
 * How the lists of an answer compare: as multisets, since nothing is known to order them, unless the user asks for
 * `strict`. The results of a script's statements keep their order, the rows of each are a multiset.
 */
export function listOrderOf(kind: Answer['kind'], order: 'strict' | undefined): ListOrder {
  if (kind === 'sql') return order === 'strict' ? STRICT_SCRIPT : SCRIPT;
  return order === 'strict' ? STRICT : MULTISETS;
}
