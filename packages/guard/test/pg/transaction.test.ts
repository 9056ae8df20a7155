import { describe, expect, test } from 'vitest';
import { violationOf } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection } from '../support/database.ts';
import { insert, useRows, type Db } from '../support/rows.ts';

const { database, ids } = useRows();

describe('at the top', () => {
  test('commits what the function did, and resolves to what it resolved to', async () => {
    expect(
      await transaction(
        database().pool,
        async (tx) => (await tx.query<{ one: number }>('SELECT 1 AS one')).rows[0],
      ),
    ).toEqual({ one: 1 });
    await transaction(database().pool, (tx) => insert(tx, 2));
    expect(await ids()).toEqual([1, 2]);
  });

  test('rolls back before it rethrows, and rethrows the same object', async () => {
    const boom = new Error('boom');
    const client = await database().connect();
    const error = await rejection(
      transaction(client, async (tx) => {
        await insert(tx, 2);
        throw boom;
      }),
    );
    expect(error).toBe(boom);
    expect(client.getTransactionStatus()).toBe('I');
    expect(await ids()).toEqual([1]);
  });

  test('a driver error keeps the line of the user', async () => {
    const error = await rejection(
      transaction(database().pool, async function userCode(tx) {
        await insert(tx, 1);
      }),
    );
    expect(error.stack).toMatch(/userCode.*transaction\.test\.ts/);
  });

  test.each([
    ['repeatable read', 'repeatable read'],
    ['serializable', 'serializable'],
    [undefined, 'read committed'],
  ] as const)('isolation %s', async (isolation, expected) => {
    const level = await transaction(
      database().pool,
      async (tx) =>
        (await tx.query<{ level: string }>(`SELECT current_setting('transaction_isolation') AS level`))
          .rows[0],
      isolation && { isolation },
    );
    expect(level).toEqual({ level: expected });
  });

  test('a level that does not exist never reaches the server', async () => {
    const isolation: string = 'serializable; DROP TABLE t';
    // @ts-expect-error for callers without types
    await expect(transaction(database().pool, async () => 1, { isolation })).rejects.toThrow(TypeError);
  });

  test('something that is no database is refused by name', async () => {
    await expect(
      transaction({ query: async () => ({ rows: [], command: '' }) }, async () => 1),
    ).rejects.toThrow(/not a Pool, a Client or an open transaction/);
  });
});

const careless = async (tx: Db): Promise<void> => {
  insert(tx, 1).catch(() => {});
};

describe('a swallowed failure never looks like success', () => {
  test('at the end of the function', async () => {
    let swallowed: unknown;
    const error = await rejection(
      transaction(database().pool, async (tx) => {
        await insert(tx, 2);
        await insert(tx, 1).catch((caught: unknown) => {
          swallowed = caught;
        });
        return 'saved';
      }),
    );
    expect(error).toMatchObject({ name: 'GuardError', code: 'TRANSACTION_ROLLED_BACK' });
    expect(error.cause).toBe(swallowed);
    expect(violationOf(error)).toMatchObject({ constraint: 't_id_key' });
    expect(await ids()).toEqual([1]);
  });

  test('at the next statement', async () => {
    const error = await rejection(
      transaction(database().pool, async (tx) => {
        await insert(tx, 1).catch(() => {});
        await tx.query('SELECT 1');
      }),
    );
    expect(error).toMatchObject({ code: 'TRANSACTION_ABORTED', cause: { constraint: 't_id_key' } });
  });

  test('behind the back of the handle, by the tag of COMMIT', async () => {
    const client = await database().connect();
    const error = await rejection(transaction(client, () => insert(client, 1).catch(() => {})));
    expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
    expect(client.getTransactionStatus()).toBe('I');
  });

  test('a statement that nobody waited for', async () => {
    const swallowed = { code: 'TRANSACTION_ROLLED_BACK', cause: { constraint: 't_id_key' } };
    expect(await rejection(transaction(database().pool, careless))).toMatchObject(swallowed);
    await transaction(database().pool, async (tx) => {
      expect(await rejection(transaction(tx, careless))).toMatchObject(swallowed);
      await insert(tx, 2);
    });
    expect(await ids()).toEqual([1, 2]);
  });

  test('in a savepoint', async () => {
    await transaction(database().pool, async (tx) => {
      await insert(tx, 2);
      const inner = await rejection(
        transaction(tx, async (nested) => {
          await insert(nested, 3);
          await insert(nested, 1).catch(() => {});
        }),
      );
      expect(inner).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK', cause: { constraint: 't_id_key' } });
    });
    expect(await ids()).toEqual([1, 2]);
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
});
