import { describe, expect, test } from 'vitest';
import { isOutcomeUnknown } from '../../src/index.ts';
import { rejection } from '../support/database.ts';
import type { Lab } from './lab.ts';

/** What becomes of connections, and of a transaction that loses its own. */
export function connectionsAreKept<D extends object, Tx extends object>(lab: Lab<D, Tx>): void {
  const { insert, ids, onServer } = lab;
  const { transaction, send, open } = lab.harness;
  describe('connections', () => {
    test('a thousand failures leave a pool of two as it was', async () => {
      const small = await open(lab.server, 2);
      try {
        const failures = Array.from({ length: 1_000 }, (_, index) =>
          rejection(
            transaction(small.db, async (tx) => {
              if (index % 3 === 0) throw new Error('boom');
              if (index % 3 === 1) await insert(tx, 1).catch(() => {});
              else await transaction(tx, (nested) => insert(nested, 1));
            }),
          ),
        );
        expect(await Promise.all(failures)).toHaveLength(1_000);
        const { total, idle } = small.connections() ?? { total: 0, idle: 0 };
        expect(idle).toBe(total);
        expect(total).toBeLessThanOrEqual(2);
        expect(await lab.server.openTransactions()).toBe(0);
        await transaction(small.db, (tx) => insert(tx, 2));
        expect(await ids()).toEqual([1, 2]);
      } finally {
        await small.close();
      }
    });

    const idOf = async (tx: Tx): Promise<unknown> => {
      const [row] = await send(tx, `SELECT ${lab.server.connectionId} AS id`);
      return row?.['id'];
    };

    onServer('one that is lost between two statements: an error, nothing saved, not used again', async () => {
      const error = await rejection(
        transaction(lab.db, async (tx) => {
          await insert(tx, 2);
          await lab.server.kill(await idOf(tx));
          await insert(tx, 3).catch(() => {});
          await insert(tx, 4);
        }),
      );
      expect(isOutcomeUnknown(error)).toBe(false);
      await transaction(lab.db, (tx) => insert(tx, 5));
      expect(await ids()).toEqual([1, 5]);
    });

    onServer('one that is lost during COMMIT: the outcome is unknown, and nothing is run again', async () => {
      let id: unknown;
      let runs = 0;
      let release = async (): Promise<void> => {};
      const outcome = rejection(
        transaction(
          lab.db,
          async (tx) => {
            runs += 1;
            id = await idOf(tx);
            await send(tx, 'INSERT INTO slow VALUES (1)');
            release = await lab.server.holdCommits();
          },
          { retry: { attempts: 3 } },
        ),
      );
      await lab.server.committing(1);
      await lab.server.kill(id);
      const error = await outcome;
      await release();
      expect(error).toMatchObject({ name: 'GuardError', code: 'OUTCOME_UNKNOWN' });
      expect(isOutcomeUnknown(error)).toBe(true);
      expect(runs).toBe(1);
      await transaction(lab.db, (tx) => insert(tx, 2));
    });
  });
}
