import type { UniqueConstraint } from '../constraint.ts';
import { accessTo, type Access } from '../transaction/access.ts';
import type { Client, Row } from '../transaction/client.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { abortOf } from '../violation-of.ts';
import type { InsertedOnce } from './inserted-once.ts';
import { keyOf } from './key.ts';
import { attempts, insertOne, wayOn, type Ways } from './run-insert-once.ts';
import type { Way } from './way.ts';

/** A statement has a branch for each of its rows; more make it slow to plan. */
const most = 100;

/** What every adapter's `insertAllOnce` does. */
export async function runInsertAllOnce<D extends object, N, Tx extends object>(
  client: Client<D, N, Tx>,
  ways: Ways,
  db: D | Tx,
  constraint: UniqueConstraint,
  rows: readonly object[],
): Promise<InsertedOnce<Row>[]> {
  const access = await accessTo(client, db);
  const way = wayOn(access, ways);
  const keys = rows.map((row) => keyOf(constraint, row));
  const results: InsertedOnce<Row>[] = [];
  // Two calls with the same rows in other orders would wait for each other.
  const order = [...rows.keys()].toSorted((a, b) => compare(textOf(keys[a]), textOf(keys[b])));
  const plain = way.several ? order.filter((index) => keys[index]?.includes(null) !== true) : [];
  const single = order.filter((index) => !plain.includes(index));
  const work = async (on: Access): Promise<InsertedOnce<Row>[]> => {
    for (let start = 0; start < plain.length; start += most)
      await together(way, on, constraint, rows, plain.slice(start, start + most), results);
    for (const index of single) {
      const row = rows[index];
      if (row) results[index] = await insertOne(way, on, constraint, row);
    }
    return results;
  };
  if (access.inTransaction || (plain.length <= most && single.length === 0)) return work(access);
  return runTransaction(client, db, async (tx) => work(await accessTo(client, tx)), { retry: { attempts } });
}

/** Inserts several in one statement, and those that had vanished again by themselves. */
async function together(
  way: Way,
  access: Access,
  constraint: UniqueConstraint,
  rows: readonly object[],
  indices: readonly number[],
  results: InsertedOnce<Row>[],
): Promise<void> {
  const batch = indices.flatMap((index) => rows[index] ?? []);
  const done = await way.several?.(access, constraint, batch).catch((error: unknown) => {
    // Outside of a transaction the next statement is a new one.
    if (access.inTransaction || abortOf(error)?.retry !== 'transaction') throw error;
  });
  for (const [position, index] of indices.entries()) {
    const row = rows[index];
    if (row) results[index] = done?.[position] ?? (await insertOne(way, access, constraint, row));
  }
}

function textOf(key: readonly unknown[] | undefined): string {
  return (key ?? []).map(String).join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
