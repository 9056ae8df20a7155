import { Pool } from 'pg';
import { describe, expect, test } from 'vitest';
import { abortOf, isOutcomeUnknown } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection } from '../support/database.ts';
import { insert, useRows } from '../support/rows.ts';

const { database, ids } = useRows();

test.each([
  ['repeatable read', 'repeatable read'],
  ['serializable', 'serializable'],
  [undefined, 'read committed'],
] as const)('isolation %s', async (isolation, expected) => {
  const level = await transaction(
    database().pool,
    async (tx) =>
      (await tx.query<{ level: string }>(`SELECT current_setting('transaction_isolation') AS level`)).rows[0],
    isolation && { isolation },
  );
  expect(level).toEqual({ level: expected });
});

test('something that is no database is refused by name', async () => {
  await expect(
    transaction({ query: async () => ({ rows: [], command: '' }) }, async () => 1),
  ).rejects.toThrow(/not a Pool, a Client or an open transaction/);
});

test('a client is idle when its transaction is over', async () => {
  const client = await database().connect();
  await rejection(transaction(client, (tx) => insert(tx, 1)));
  expect(client.getTransactionStatus()).toBe('I');
  await transaction(client, (tx) => insert(tx, 2));
  expect(await ids()).toEqual([1, 2]);
});

test('a failure behind the back of the handle is known by the tag of COMMIT', async () => {
  const client = await database().connect();
  const error = await rejection(transaction(client, () => insert(client, 1).catch(() => {})));
  expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
  expect(client.getTransactionStatus()).toBe('I');
});

test('what the driver throws by itself has not reached the server, and ends nothing', async () => {
  const unencodable = {
    toPostgres: () => {
      throw new Error('cannot encode');
    },
  };
  await transaction(database().pool, async (tx) => {
    await expect(tx.query('SELECT $1', [unencodable])).rejects.toThrow('cannot encode');
    await insert(tx, 2);
  });
  expect(await ids()).toEqual([1, 2]);
});

describe('a transaction begun by hand', () => {
  test('is seen: a savepoint is set in it', async () => {
    const client = await database().connect();
    await client.query('BEGIN');
    await insert(client, 2);
    await rejection(transaction(client, (tx) => insert(tx, 1)));
    expect(client.getTransactionStatus()).toBe('T');
    await client.query('COMMIT');
    expect(await ids()).toEqual([1, 2]);
  });

  test('that is dead already is refused', async () => {
    const client = await database().connect();
    await client.query('BEGIN');
    await rejection(insert(client, 1));
    expect(await rejection(transaction(client, (tx) => insert(tx, 2)))).toMatchObject({
      code: 'TRANSACTION_ABORTED',
    });
    await client.query('ROLLBACK');
  });
});

describe('a connection that is lost', () => {
  test('between two statements, and not used again: it was not committed, and says so', async () => {
    const two = new Pool({ connectionString: database().url, max: 2 });
    two.on('error', () => {});
    const ended = new Promise((resolve) => {
      two.once('connect', (client) => client.once('end', resolve));
    });
    const error = await rejection(
      transaction(two, async (tx) => {
        await insert(tx, 2);
        const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await database().pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
        await ended;
      }),
    );
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(error.message).toMatch(/terminat/);
    expect(two.totalCount).toBe(0);
    expect(await ids()).toEqual([1]);
    await two.end();
  });
});

describe('the abort signal', () => {
  test('breaks the connection of a client, too', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const holder = await database().connect();
    await holder.query('BEGIN; SELECT * FROM t FOR UPDATE');
    const client = await database().connect();
    const outcome = rejection(
      transaction(client, (tx) => tx.query('DELETE FROM t'), { signal: controller.signal }),
    );
    await database().waiting(1);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    await database().waiting(0);
    await holder.query('ROLLBACK');
    await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|terminated|closed/);
  });
});

test('a serialization failure is run again', async () => {
  let runs = 0;
  const isolation = 'repeatable read';
  const stale = (attempts: number): Promise<unknown> =>
    transaction(
      database().pool,
      async (tx) => {
        await tx.query('SELECT * FROM t');
        runs += 1;
        if (runs === 1) await database().pool.query('UPDATE t SET lazy = lazy');
        await tx.query('UPDATE t SET lazy = lazy');
      },
      { isolation, retry: { attempts } },
    );
  expect(abortOf(await rejection(stale(1)))?.kind).toBe('serialization');
  runs = 0;
  await stale(2);
  expect(runs).toBe(2);
});

test.each([0, 1.5, Number.NaN])('%d attempts make no sense', async (attempts) => {
  await expect(transaction(database().pool, async () => 1, { retry: { attempts } })).rejects.toThrow(
    RangeError,
  );
});
