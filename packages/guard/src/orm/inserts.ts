import type { UniqueConstraint } from '../constraint.ts';
import type { InsertedOnce } from '../insert-once/inserted-once.ts';
import { mysql } from '../insert-once/mysql.ts';
import { sqlite } from '../insert-once/on-conflict.ts';
import { postgres } from '../insert-once/postgres.ts';
import { runInsertAllOnce } from '../insert-once/run-insert-all-once.ts';
import { runInsertOnce } from '../insert-once/run-insert-once.ts';
import type { AnyClient } from '../transaction/client.ts';

const ways = { postgres, mysql, sqlite };

/** `insertOnce` of an ORM, of which `D` is the database or the transaction. */
export type InsertOnce<D> = <R = Record<string, unknown>>(
  db: D,
  constraint: UniqueConstraint,
  values: object,
) => Promise<InsertedOnce<R>>;

/** `insertAllOnce` of an ORM, of which `D` is the database or the transaction. */
export type InsertAllOnce<D> = <R = Record<string, unknown>>(
  db: D,
  constraint: UniqueConstraint,
  rows: readonly object[],
) => Promise<InsertedOnce<R>[]>;

export function insertOnceOf<D extends object>(client: AnyClient): InsertOnce<D> {
  return <R>(db: D, constraint: UniqueConstraint, values: object) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
    runInsertOnce(client, ways, db, constraint, values) as Promise<InsertedOnce<R>>;
}

export function insertAllOnceOf<D extends object>(client: AnyClient): InsertAllOnce<D> {
  return <R>(db: D, constraint: UniqueConstraint, rows: readonly object[]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of a row is the caller's word
    runInsertAllOnce(client, ways, db, constraint, rows) as Promise<InsertedOnce<R>[]>;
}
