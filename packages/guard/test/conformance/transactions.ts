import { describe, expect, test } from 'vitest';
import { foreignKey, unique, violationOf } from '../../src/index.ts';
import type { Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';
import { abortSignalIsHonoured } from './abort-signal.ts';
import { connectionsAreKept } from './connections.ts';
import { isOf, type Harness } from './harness.ts';
import { useLab } from './lab.ts';
import { swallowedFailures } from './swallowed-failures.ts';

const oneId = unique('t', ['id'], { name: 't_id_key' });
const oneLate = unique('late', ['id'], { name: 'late_id_key' });
const workspaceExists = foreignKey('late_child', ['workspace_id'], { name: 'late_child_fk' });

/** What every client must do with a transaction. */
export function transactionsConform<D extends object, Tx extends object>(
  harness: Harness<D, Tx>,
  start: () => Promise<Server>,
): void {
  const { name, transaction, send } = harness;
  describe(`transactions of ${name}`, () => {
    const lab = useLab(harness, start);
    const { insert, ids } = lab;

    test('commits what the function did, and resolves to what it resolved to', async () => {
      expect(
        await transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          return [await send(tx, 'SELECT id FROM t WHERE id = ?', [2])];
        }),
      ).toEqual([[{ id: 2 }]]);
      expect(await ids()).toEqual([1, 2]);
    });

    test('rolls back before it rethrows, and rethrows the same object', async () => {
      const boom = new Error('boom');
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          throw boom;
        }),
      );
      expect(error).toBe(boom);
      expect(await lab.server.openTransactions()).toBe(0);
      expect(await ids()).toEqual([1]);
    });

    test("a driver's error is the same object, and its stack leads to the user's line", async () => {
      let thrown: unknown;
      const error = await rejection(
        transaction(lab.db, async function userCode(tx) {
          await insert(tx, 1).catch((caught: unknown) => {
            thrown = caught;
            throw caught;
          });
        }),
      );
      expect(error).toBe(thrown);
      expect(isOf(oneId, violationOf(error))).toBe(true);
      if (!lab.is('own errors')) expect(error.stack).toMatch(/userCode.*transactions\.ts/);
    });

    describe('inside an open transaction', () => {
      test('it is a savepoint: the outer one goes on', async () => {
        await transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          const error = await rejection(
            transaction(tx, async (nested) => {
              await insert(nested, 3);
              await insert(nested, 1);
            }),
          );
          expect(violationOf(error)?.kind).toBe('unique');
          await transaction(tx, (nested) => transaction(nested, (deeper) => insert(deeper, 4)));
          await insert(tx, 5);
        });
        expect(await ids()).toEqual([1, 2, 4, 5]);
      });

      test('the outer failure takes the inner success with it', async () => {
        await rejection(
          transaction(lab.db, async (tx) => {
            await transaction(tx, (nested) => insert(nested, 2));
            throw new Error('boom');
          }),
        );
        expect(await ids()).toEqual([1]);
      });

      test('the outer handle, and a second savepoint, wait for nothing: they are refused', async () => {
        await transaction(lab.db, async (tx) => {
          await transaction(tx, async (nested) => {
            const notOpen = { name: 'GuardError', code: 'TRANSACTION_NOT_OPEN' };
            if (!lab.is('one connection')) expect(await rejection(insert(tx, 2))).toMatchObject(notOpen);
            expect(await rejection(transaction(tx, (another) => insert(another, 2)))).toMatchObject(notOpen);
            await insert(nested, 3);
          });
        });
        expect(await ids()).toEqual([1, 3]);
      });

      test('neither isolation nor retry', async () => {
        const error = await rejection(
          transaction(lab.db, (tx) => transaction(tx, async () => 1, { retry: { attempts: 2 } })),
        );
        expect(error).toBeInstanceOf(TypeError);
      });

      test('one that nobody waits for is waited for', async () => {
        await transaction(lab.db, async (tx) => {
          void transaction(tx, async (nested) => {
            await insert(nested, 2);
            await insert(nested, 3);
          });
        });
        expect(await ids()).toEqual([1, 2, 3]);
      });
    });

    test('a handle is of no use after the end', async () => {
      const kept: Tx[] = [];
      await transaction(lab.db, async (tx) => {
        kept.push(tx);
      });
      for (const tx of kept) {
        const over = {
          code: 'TRANSACTION_NOT_OPEN',
          message: 'this transaction is over; is an await missing?',
        };
        expect(await rejection(insert(tx, 2))).toMatchObject(lab.is('own words') ? {} : over);
        expect(await rejection(transaction(tx, (nested) => insert(nested, 2)))).toMatchObject(over);
      }
      expect(kept).toHaveLength(1);
      expect(await ids()).toEqual([1]);
    });

    swallowedFailures(lab);

    test('never again after a violation', async () => {
      let runs = 0;
      await rejection(
        transaction(
          lab.db,
          (tx) => {
            runs += 1;
            return insert(tx, 1);
          },
          { retry: { attempts: 3 } },
        ),
      );
      expect(runs).toBe(1);
    });

    test('a violation that only COMMIT reports is the very same kind of violation', async (context) => {
      if (lab.server.dialect === 'mysql') context.skip('MySQL defers nothing');
      const [sql, constraint] =
        lab.server.dialect === 'sqlite'
          ? ['INSERT INTO late_child (workspace_id) VALUES (99)', workspaceExists]
          : ['INSERT INTO late (id) VALUES (1), (1)', oneLate];
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          await send(tx, sql);
        }),
      );
      expect(violationOf(error)).toMatchObject({
        kind: constraint.kind,
        ...(!lab.is('own errors') && { cause: error }),
      });
      expect(await ids()).toEqual([1]);
      await transaction(lab.db, (tx) => insert(tx, 3));
      expect(await ids()).toEqual([1, 3]);
    });

    connectionsAreKept(lab);
    abortSignalIsHonoured(lab);

    test('a level that does not exist never reaches the server', async () => {
      const isolation: string = 'serializable; DROP TABLE t';
      // @ts-expect-error for callers without types
      await expect(transaction(lab.db, async () => 1, { isolation })).rejects.toThrow(
        /isolation must be one of/,
      );
    });

    test('serializable', async () => {
      await transaction(lab.db, (tx) => insert(tx, 2), { isolation: 'serializable' });
      expect(await ids()).toEqual([1, 2]);
    });
  });
}
