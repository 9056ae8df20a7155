import type { UniqueConstraint } from '../constraint.ts';
import { GuardError } from '../guard-error.ts';
import { accessTo, type Access } from '../transaction/access.ts';
import type { Client, Row } from '../transaction/client.ts';
import type { Dialect } from '../violation.ts';
import { abortOf } from '../violation-of.ts';
import type { InsertedOnce } from './inserted-once.ts';
import { keyOf } from './key.ts';
import type { Way } from './way.ts';

/** How often the row may vanish between the insert that met it and the select that looks for it. */
export const attempts = 5;

/** The dialects that a client may have behind it, each with its way. An adapter of one database brings one, and bundles no other. */
export type Ways = Partial<Readonly<Record<Dialect, Way>>>;

/** What every adapter's `insertOnce` does. */
export async function runInsertOnce<D extends object, N, Tx extends object>(
  client: Client<D, N, Tx>,
  ways: Ways,
  db: D | Tx,
  constraint: UniqueConstraint,
  row: object,
): Promise<InsertedOnce<Row>> {
  keyOf(constraint, row);
  const access = await accessTo(client, db);
  return insertOne(wayOn(access, ways), access, constraint, row);
}

/** The way on this database. */
export function wayOn({ dialect }: Access, ways: Ways): Way {
  const way = ways[dialect];
  if (!way) throw new TypeError(`insertOnce: on ${dialect} nobody knows how to`);
  return way;
}

/** Inserts one row or finds it, however often it takes, up to the limit. */
export async function insertOne(
  way: Way,
  access: Access,
  constraint: UniqueConstraint,
  row: object,
): Promise<InsertedOnce<Row>> {
  let stale: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const result = await way.one(access, constraint, row);
      if (result) return result;
    } catch (error) {
      const abort = abortOf(error);
      if (abort?.retry !== 'transaction') throw error;
      if (access.inTransaction && abort.kind !== 'serialization') throw error;
      stale = error;
      // Outside of a transaction the next statement is a new one.
      if (access.inTransaction) break;
    }
  }
  throw new GuardError(
    'ROW_INVISIBLE',
    `a row of ${constraint.table} is in the way that cannot be seen here: it was committed after this transaction began (REPEATABLE READ or above; only a new transaction helps), a policy or trigger hides it, or it is deleted again and again`,
    stale,
  );
}
