import { describe, expect, test } from 'vitest';
import { abortOf, violationOf } from '../../src/index.ts';
import type { Retry } from '../../src/pg/index.ts';
import { property } from '../../src/property.ts';
import { rejection } from '../support/database.ts';
import type { Lab } from './lab.ts';

const codeOf = (error: unknown): unknown => property(Object(error), 'code');

/** What a failure that the function swallows must come to, a deadlock above all. */
export function swallowedFailures<D extends object, Tx extends object>(lab: Lab<D, Tx>): void {
  const { insert, ids, pay, onServer } = lab;
  const { transaction } = lab.harness;
  describe('a swallowed failure never looks like success', () => {
    test('at the end of the function', async () => {
      let swallowed: unknown;
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          await insert(tx, 1).catch((caught: unknown) => {
            swallowed = caught;
          });
          return 'saved';
        }),
      );
      expect(error).toMatchObject({ name: 'GuardError', code: 'TRANSACTION_ROLLED_BACK' });
      if (!lab.is('own errors')) expect(error.cause).toBe(swallowed);
      expect(violationOf(error)?.kind).toBe('unique');
      expect(await ids()).toEqual([1]);
    });

    test('at the next statement', async () => {
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 1).catch(() => {});
          await insert(tx, 2);
        }),
      );
      expect(error).toMatchObject({ code: 'TRANSACTION_ABORTED' });
      expect(violationOf(error)?.kind).toBe('unique');
      expect(await ids()).toEqual([1]);
    });

    test('in a savepoint, which leaves the outer one as it was', async () => {
      await transaction(lab.db, async (tx) => {
        await insert(tx, 2);
        const inner = await rejection(
          transaction(tx, async (nested) => {
            await insert(nested, 3);
            await insert(nested, 1).catch(() => {});
          }),
        );
        expect(inner).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
      });
      expect(await ids()).toEqual([1, 2]);
    });

    test('of a statement that nobody waited for', async (context) => {
      if (lab.is('sent later')) context.skip('it is never sent');
      const careless = async (tx: Tx): Promise<void> => {
        insert(tx, 1).catch(() => {});
      };
      const code = 'TRANSACTION_ROLLED_BACK';
      expect(await rejection(transaction(lab.db, careless))).toMatchObject({ code });
      await transaction(lab.db, async (tx) => {
        expect(await rejection(transaction(tx, careless))).toMatchObject({ code });
        await insert(tx, 2);
      });
      expect(await ids()).toEqual([1, 2]);
    });

    /** The transaction becomes the victim: it has done less, and on PostgreSQL only it looks for deadlocks. */
    const deadlock = async (tx: Tx): Promise<unknown> => {
      const rival = await lab.server.connect();
      try {
        await pay(tx, 1);
        await rival.run(lab.server.dialect === 'postgres' ? `SET deadlock_timeout = '1h'` : 'SELECT 1');
        await rival.run('BEGIN');
        await rival.run('UPDATE accounts SET balance = balance - 1 WHERE id > 1');
        const blocked = rival.run('UPDATE accounts SET balance = balance - 1 WHERE id = 1');
        await lab.server.waiting(1);
        const error: unknown = await pay(tx, 2).catch((caught: unknown) => caught);
        await blocked;
        return error;
      } finally {
        await rival.run('ROLLBACK');
        await rival.close();
      }
    };

    onServer('of a deadlock: nothing is written after it, at once or later', async () => {
      const codes: unknown[] = [];
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          expect(abortOf(await deadlock(tx))).toMatchObject({ kind: 'deadlock', retry: 'transaction' });
          for (const id of [3, 4])
            await insert(tx, id).catch((caught: unknown) => {
              codes.push(codeOf(caught) ?? codeOf(property(Object(caught), 'original')));
            });
        }),
      );
      expect(codes).toHaveLength(2);
      if (!lab.is('own words')) expect(codes).toEqual(['TRANSACTION_ABORTED', 'TRANSACTION_ABORTED']);
      expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
      expect(abortOf(error)?.kind).toBe('deadlock');
      expect(await ids()).toEqual([1]);
    });

    onServer(
      'of a deadlock in a savepoint: PostgreSQL keeps the outer transaction, MySQL does not',
      async () => {
        const outer = transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          const inner = await rejection(
            transaction(tx, async (nested) => {
              throw await deadlock(nested);
            }),
          );
          expect(abortOf(inner)?.kind).toBe('deadlock');
          await insert(tx, 3);
        });
        if (lab.server.dialect === 'postgres') {
          await outer;
          expect(await ids()).toEqual([1, 2, 3]);
        } else {
          expect(await rejection(outer)).toMatchObject({ code: 'TRANSACTION_ABORTED' });
          expect(await ids()).toEqual([1]);
        }
      },
    );

    onServer('retry: as often as allowed, after a random wait, and it says how often', async () => {
      const retries: Retry[] = [];
      let runs = 0;
      const run = (deadlocks: number, attempts: number): Promise<unknown> => {
        runs = 0;
        return transaction(
          lab.db,
          async (tx) => {
            runs += 1;
            await insert(tx, 10 + runs);
            if (runs <= deadlocks) throw await deadlock(tx);
            return runs;
          },
          { retry: { attempts, onRetry: (retry) => retries.push(retry) } },
        );
      };
      expect(await run(2, 3)).toBe(3);
      expect(await ids()).toEqual([1, 13]);
      expect(retries).toMatchObject([{ attempt: 1, abort: { kind: 'deadlock' } }, { attempt: 2 }]);
      for (const { attempt, delay } of retries) expect(delay).toBeLessThanOrEqual(10 * 2 ** (attempt - 1));
      expect(abortOf(await rejection(run(9, 2)))?.kind).toBe('deadlock');
      expect(runs).toBe(2);
    });
  });
}
