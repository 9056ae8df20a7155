import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { unique, violationOf } from '../../src/index.ts';
import { insertOnce, transaction } from '../../src/postgres-js/index.ts';
import { rejection, useDatabase } from '../support/database.ts';

const database = useDatabase('CREATE TABLE t (id int CONSTRAINT t_id_key UNIQUE)');
const oneId = unique('t', ['id'], { name: 't_id_key' });
let sql: postgres.Sql;
beforeAll(() => {
  sql = postgres(database().url, { max: 2 });
});
afterAll(() => sql.end());
beforeEach(() => sql`TRUNCATE t`);

const ids = async (): Promise<unknown[]> => (await sql`SELECT id FROM t ORDER BY id`).map(({ id }) => id);

test('fragments, helpers and unsafe are what they are outside', async () => {
  await transaction(sql, async (tx) => {
    const two = tx`${2}`;
    await tx`INSERT INTO t ${tx([{ id: 1 }])}`;
    await tx`INSERT INTO t VALUES (${two})`;
    await tx.unsafe('INSERT INTO t VALUES ($1)', [3]);
    const [rows] = await tx`SELECT * FROM ${tx('t')} ORDER BY id DESC LIMIT 1`.values();
    expect(rows).toEqual([3]);
  });
  expect(await ids()).toEqual([1, 2, 3]);
});

test("its own savepoint is one of ours: a swallowed failure inside is none outside's", async () => {
  await transaction(sql, async (tx) => {
    await tx`INSERT INTO t VALUES (1)`;
    const error = await rejection(
      tx.savepoint(async (inner) => {
        await inner`INSERT INTO t VALUES (1)`.catch(() => {});
      }),
    );
    expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
    await tx.savepoint('named', (inner) => inner`INSERT INTO t VALUES (2)`);
  });
  expect(await ids()).toEqual([1, 2]);
});

test('a query that nobody waits for is not sent, and is nobody else’s failure', async () => {
  await transaction(sql, async (tx) => {
    void tx`INSERT INTO t VALUES (1)`;
    await tx`INSERT INTO t VALUES (2)`;
  });
  expect(await ids()).toEqual([2]);
});

test('what the driver refuses to encode ends the transaction, as it does in postgres.js', async () => {
  const error = await rejection(
    transaction(sql, async (tx) => {
      await tx`INSERT INTO t VALUES (1)`;
      await tx`SELECT ${Object(undefined)}, ${undefined as never}`.catch(() => {});
    }),
  );
  expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK', cause: { code: 'UNDEFINED_VALUE' } });
  const inserting = transaction(sql, async (tx) => {
    await insertOnce(tx, oneId, { id: Symbol('no number') }).catch(() => {});
  });
  expect(await rejection(inserting)).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
  expect(await ids()).toEqual([]);
});

test('a cursor that fails and is swallowed is no success', async () => {
  const error = await rejection(
    transaction(sql, async (tx) => {
      await tx`INSERT INTO t VALUES (1)`;
      try {
        for await (const rows of tx`SELECT 1 / (2 - n) AS x FROM generate_series(1, 5) AS n`.cursor(1))
          expect(rows).toHaveLength(1);
      } catch {
        // Swallowed.
      }
    }),
  );
  expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
  expect(await ids()).toEqual([]);
});

test('a cursor that is read to its end does no harm', async () => {
  const read: unknown[] = [];
  await transaction(sql, async (tx) => {
    await tx`INSERT INTO t VALUES (1), (2)`;
    for await (const [row] of tx`SELECT id FROM t ORDER BY id`.cursor(1)) read.push(row?.['id']);
    await tx`INSERT INTO t VALUES (3)`;
  });
  expect([read, await ids()]).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
});

test('something that is no database is refused by name', async () => {
  const { sql: reserved } = { sql: await sql.reserve() };
  // A reserved connection has no `begin` of its own.
  expect(
    await rejection(
      transaction(
        Object.assign(() => {}, { unsafe: reserved.unsafe }),
        async () => 1,
      ),
    ),
  ).toMatchObject({ message: expect.stringMatching(/not the `sql` of postgres\.js/) });
  reserved.release();
});

test('the violation of a tagged query names its constraint', async () => {
  await sql`INSERT INTO t VALUES (1)`;
  const error = await rejection(transaction(sql, (tx) => tx`INSERT INTO t VALUES (1)`));
  expect(violationOf(error)?.constraint).toBe('t_id_key');
});
