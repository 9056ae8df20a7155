import { describe, expect, test } from 'vitest';
import { foreignKey, guard, refuse, unique } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection } from '../support/database.ts';
import { insert, oneId, useRows } from '../support/rows.ts';

const { database, ids } = useRows();

const oneLazy = unique('t', ['lazy'], { name: 't_lazy_key' });
const parentExists = foreignKey('t', ['parent_id'], { name: 't_parent_fk' });

const deferredDuplicate = (): Promise<unknown> =>
  transaction(database().pool, (tx) => tx.query('INSERT INTO t (id, lazy) VALUES (2, 1)'));

describe('guard', () => {
  test('within: the refusal leaves the dead transaction, which is rolled back', async () => {
    const error = await rejection(
      transaction(database().pool, async (tx) => {
        await insert(tx, 2);
        await guard(() => insert(tx, 1), refuse(oneId, { title: 'taken' }));
      }),
    );
    expect(error).toMatchObject({ name: 'Refusal', status: 409 });
    expect(await ids()).toEqual([1]);
  });

  test('around: a violation that only COMMIT reports', async () => {
    expect(await rejection(guard(deferredDuplicate, refuse(oneLazy, { title: 'taken' })))).toMatchObject({
      name: 'Refusal',
      status: 409,
    });
    expect(await ids()).toEqual([1]);
  });

  test('around a savepoint: refused, and the outer transaction goes on', async () => {
    await transaction(database().pool, async (tx) => {
      const error = await rejection(
        guard(
          () => transaction(tx, (nested) => nested.query('INSERT INTO t (id, parent_id) VALUES (3, 9)')),
          refuse(oneId, { title: 'taken' }),
          refuse(parentExists, { status: 404, title: 'No such parent' }),
        ),
      );
      expect(error).toMatchObject({ status: 404 });
      await insert(tx, 2);
    });
    expect(await ids()).toEqual([1, 2]);
  });
});
