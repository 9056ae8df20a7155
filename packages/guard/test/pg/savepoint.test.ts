import { describe, expect, test } from 'vitest';
import { isGuardError, violationOf } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection } from '../support/database.ts';
import { insert, useRows, type Db } from '../support/rows.ts';

const { database, ids } = useRows();

describe('inside an open transaction', () => {
  test('it is a savepoint: the outer one goes on', async () => {
    await transaction(database().pool, async (tx) => {
      await insert(tx, 2);
      const error = await rejection(
        transaction(tx, async (nested) => {
          await insert(nested, 3);
          await insert(nested, 1);
        }),
      );
      expect(violationOf(error)).toMatchObject({ constraint: 't_id_key' });
      await transaction(tx, (nested) => transaction(nested, (deeper) => insert(deeper, 4)));
      await insert(tx, 5);
    });
    expect(await ids()).toEqual([1, 2, 4, 5]);
  });

  test('the outer failure takes the inner success with it', async () => {
    await rejection(
      transaction(database().pool, async (tx) => {
        await transaction(tx, (nested) => insert(nested, 2));
        throw new Error('boom');
      }),
    );
    expect(await ids()).toEqual([1]);
  });

  test('one begun by hand is seen', async () => {
    const client = await database().connect();
    await client.query('BEGIN');
    await insert(client, 2);
    await rejection(transaction(client, (tx) => insert(tx, 1)));
    expect(client.getTransactionStatus()).toBe('T');
    await client.query('COMMIT');
    expect(await ids()).toEqual([1, 2]);
  });

  test('one begun by hand that is dead already is refused', async () => {
    const client = await database().connect();
    await client.query('BEGIN');
    await rejection(insert(client, 1));
    expect(await rejection(transaction(client, (tx) => insert(tx, 2)))).toMatchObject({
      code: 'TRANSACTION_ABORTED',
    });
    await client.query('ROLLBACK');
  });

  test('the outer handle, and a second savepoint, wait for nothing: they are refused', async () => {
    await transaction(database().pool, async (tx) => {
      await transaction(tx, async (nested) => {
        expect(await rejection(insert(tx, 2))).toMatchObject({ code: 'TRANSACTION_NOT_OPEN' });
        expect(await rejection(transaction(tx, (other) => insert(other, 2)))).toMatchObject({
          code: 'TRANSACTION_NOT_OPEN',
        });
        await insert(nested, 3);
      });
    });
    expect(await ids()).toEqual([1, 3]);
  });

  test('neither isolation nor retry', async () => {
    const error = await rejection(
      transaction(database().pool, (tx) => transaction(tx, async () => 1, { retry: { attempts: 2 } })),
    );
    expect(error).toBeInstanceOf(TypeError);
  });

  test('a handle outlives nothing', async () => {
    let kept: Db = database().pool;
    await transaction(database().pool, async (tx) => {
      kept = tx;
    });
    expect(await rejection(insert(kept, 2))).toMatchObject({ code: 'TRANSACTION_NOT_OPEN' });
    expect(isGuardError(await rejection(transaction(kept, async () => 1)))).toBe(true);
  });
});
