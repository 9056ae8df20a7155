import { describe, expect, test } from 'vitest';

import { rejection } from '../support/database.ts';
import type { Lab } from './lab.ts';

/** What an `AbortSignal` must do, wherever it finds the transaction. */
export function abortSignalIsHonoured<D extends object, Tx extends object>(lab: Lab<D, Tx>): void {
  const { insert, ids, pay, onServer } = lab;
  const { transaction, open } = lab.harness;
  describe('the abort signal', () => {
    const reason = new Error('enough');

    test('before it begins', async () => {
      let runs = 0;
      const signal = AbortSignal.abort(reason);
      const error = await rejection(
        transaction(
          lab.db,
          async () => {
            runs += 1;
          },
          { signal },
        ),
      );
      expect([error, runs]).toEqual([reason, 0]);
    });

    test('between two statements: nothing more is sent, and all is rolled back', async () => {
      const controller = new AbortController();
      let reached = false;
      const error = await rejection(
        transaction(
          lab.db,
          async (tx) => {
            await insert(tx, 2);
            controller.abort(reason);
            await insert(tx, 3);
            reached = true;
          },
          { signal: controller.signal },
        ),
      );
      expect([error, reached]).toEqual([reason, false]);
      expect(await lab.server.openTransactions()).toBe(0);
      expect(await ids()).toEqual([1]);
    });

    test('after the last statement: rolled back, too', async () => {
      const controller = new AbortController();
      const error = await rejection(
        transaction(
          lab.db,
          async (tx) => {
            await insert(tx, 2);
            controller.abort(reason);
          },
          { signal: controller.signal },
        ),
      );
      expect(error).toBe(reason);
      expect(await ids()).toEqual([1]);
    });

    test('of a transaction around, too', async () => {
      const controller = new AbortController();
      const error = await rejection(
        transaction(
          lab.db,
          (tx) =>
            transaction(tx, async (nested) => {
              await insert(nested, 2);
              controller.abort(reason);
              await insert(nested, 3);
            }),
          { signal: controller.signal },
        ),
      );
      expect(error).toBe(reason);
      expect(await ids()).toEqual([1]);
    });

    test('while it waits for a connection', async () => {
      const one = await open(lab.server, 1);
      try {
        const controller = new AbortController();
        let release = (): void => {};
        let begun = (): void => {};
        const started = new Promise<void>((resolve) => {
          begun = resolve;
        });
        const first = transaction(
          one.db,
          (tx) =>
            new Promise<void>((resolve, reject) => {
              release = () => {
                insert(tx, 2).then(() => resolve(), reject);
              };
              begun();
            }),
        );
        await started;
        const second = rejection(transaction(one.db, (tx) => insert(tx, 3), { signal: controller.signal }));
        controller.abort(reason);
        expect(await second).toBe(reason);
        release();
        await first;
        await transaction(one.db, (tx) => insert(tx, 4));
        expect(await ids()).toEqual([1, 2, 4]);
      } finally {
        await one.close();
      }
    });

    onServer('while a statement waits for a lock: the server waits no longer, either', async () => {
      const controller = new AbortController();
      const holder = await lab.server.connect();
      try {
        await holder.run('BEGIN');
        await holder.run('UPDATE accounts SET balance = 0 WHERE id = 1');
        const outcome = rejection(
          transaction(
            lab.db,
            async (tx) => {
              await insert(tx, 2);
              await pay(tx, 1);
            },
            { signal: controller.signal },
          ),
        );
        await lab.server.waiting(1);
        controller.abort(reason);
        expect(await outcome).toBe(reason);
        await lab.server.waiting(0);
        while ((await lab.server.openTransactions()) > 1);
        await holder.run('ROLLBACK');
      } finally {
        await holder.close();
      }
      expect(await ids()).toEqual([1]);
      await transaction(lab.db, (tx) => insert(tx, 3));
      expect(await ids()).toEqual([1, 3]);
    });
  });
}
