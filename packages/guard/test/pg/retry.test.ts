import { beforeEach, describe, expect, test } from 'vitest';
import { abortOf } from '../../src/index.ts';
import { transaction, type Retry } from '../../src/pg/index.ts';
import { rejection, useDatabase } from '../support/database.ts';
import { type Db } from '../support/rows.ts';

const database = useDatabase(
  'CREATE TABLE counter (n int); CREATE TABLE taken (id int UNIQUE); INSERT INTO taken VALUES (1)',
);

beforeEach(async () => {
  await database().pool.query('TRUNCATE counter; INSERT INTO counter VALUES (0)');
});

/** Reads, lets somebody else write the same row for the first `conflicts` times, and writes. */
function increment(conflicts: number): (tx: Db) => Promise<void> {
  let runs = 0;
  return async (tx) => {
    const { rows } = await tx.query<{ n: number }>('SELECT n FROM counter');
    runs += 1;
    if (runs <= conflicts) await database().pool.query('UPDATE counter SET n = n + 10');
    await tx.query('UPDATE counter SET n = $1', [(rows[0]?.n ?? 0) + 1]);
  };
}

describe('retry', () => {
  const isolation = 'repeatable read';

  test('not unless asked for', async () => {
    const error = await rejection(transaction(database().pool, increment(1), { isolation }));
    expect(abortOf(error)?.kind).toBe('serialization');
  });

  test('as often as needed, and says how often', async () => {
    const retries: Retry[] = [];
    await transaction(database().pool, increment(2), {
      isolation,
      retry: { attempts: 5, onRetry: (retry) => retries.push(retry) },
    });
    expect(retries).toMatchObject([{ attempt: 1, abort: { kind: 'serialization' } }, { attempt: 2 }]);
    expect(retries.every(({ attempt, delay }) => delay >= 0 && delay <= 10 * 2 ** (attempt - 1))).toBe(true);
    expect((await database().pool.query('SELECT n FROM counter')).rows).toEqual([{ n: 21 }]);
  });

  test('no more often than allowed', async () => {
    const retries: Retry[] = [];
    const error = await rejection(
      transaction(database().pool, increment(9), {
        isolation,
        retry: { attempts: 3, onRetry: (retry) => retries.push(retry) },
      }),
    );
    expect(abortOf(error)?.cause).toBe(error);
    expect(retries).toHaveLength(2);
  });

  test('never after a violation', async () => {
    let runs = 0;
    await rejection(
      transaction(
        database().pool,
        (tx) => {
          runs += 1;
          return tx.query('INSERT INTO taken VALUES (1)');
        },
        { retry: { attempts: 3 } },
      ),
    );
    expect(runs).toBe(1);
  });

  test.each([0, 1.5, Number.NaN])('%d attempts make no sense', async (attempts) => {
    await expect(transaction(database().pool, async () => 1, { retry: { attempts } })).rejects.toThrow(
      RangeError,
    );
  });
});
