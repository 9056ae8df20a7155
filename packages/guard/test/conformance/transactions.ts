import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abortOf, foreignKey, isOutcomeUnknown, unique, violationOf } from '../../src/index.ts';
import type { Retry } from '../../src/pg/index.ts';
import type { Other, Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';
import { isOf, type Harness, type Opened } from './harness.ts';

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
    let server: Server;
    let other: Other;
    let opened: Opened<D>;
    let db: D;
    const closers: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      server = await start();
      closers.push(() => server.close());
      other = await server.connect();
      closers.push(() => other.close());
      opened = await harness.open(server, 5);
      closers.push(() => opened.close());
      db = opened.db;
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    beforeEach(async () => {
      for (const sql of ['DELETE FROM t', 'INSERT INTO t (id) VALUES (1)', 'DELETE FROM accounts'])
        await other.run(sql);
      for (let id = 1; id <= 20; id += 1) await other.run(`INSERT INTO accounts VALUES (${id}, 100)`);
    });

    const insert = (to: D | Tx, id: number): Promise<unknown> =>
      send(to, 'INSERT INTO t (id) VALUES (?)', [id]);
    const ids = async (): Promise<unknown[]> =>
      (await other.run('SELECT id FROM t ORDER BY id')).map((row) => row['id']);
    const pay = (to: D | Tx, id: number): Promise<unknown> =>
      send(to, 'UPDATE accounts SET balance = balance - 1 WHERE id = ?', [id]);
    const isSqlite = (): boolean => server.dialect === 'sqlite';
    /** Databases that are reached over a network, and let two write at once. */
    const onServer = (title: string, body: () => Promise<void>): void => {
      test(title, async (context) => {
        if (isSqlite()) context.skip('SQLite: one writer, and no connection to lose');
        await body();
      });
    };

    test('commits what the function did, and resolves to what it resolved to', async () => {
      expect(
        await transaction(db, async (tx) => {
          await insert(tx, 2);
          return [await send(tx, 'SELECT id FROM t WHERE id = ?', [2])];
        }),
      ).toEqual([[{ id: 2 }]]);
      expect(await ids()).toEqual([1, 2]);
    });

    test('rolls back before it rethrows, and rethrows the same object', async () => {
      const boom = new Error('boom');
      const error = await rejection(
        transaction(db, async (tx) => {
          await insert(tx, 2);
          throw boom;
        }),
      );
      expect(error).toBe(boom);
      expect(await server.openTransactions()).toBe(0);
      expect(await ids()).toEqual([1]);
    });

    test("a driver's error is the same object, and its stack leads to the user's line", async () => {
      let thrown: unknown;
      const error = await rejection(
        transaction(db, async function userCode(tx) {
          await insert(tx, 1).catch((caught: unknown) => {
            thrown = caught;
            throw caught;
          });
        }),
      );
      expect(error).toBe(thrown);
      expect(isOf(oneId, violationOf(error))).toBe(true);
      expect(error.stack).toMatch(/userCode.*transactions\.ts/);
    });

    describe('inside an open transaction', () => {
      test('it is a savepoint: the outer one goes on', async () => {
        await transaction(db, async (tx) => {
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
          transaction(db, async (tx) => {
            await transaction(tx, (nested) => insert(nested, 2));
            throw new Error('boom');
          }),
        );
        expect(await ids()).toEqual([1]);
      });

      test('the outer handle, and a second savepoint, wait for nothing: they are refused', async () => {
        await transaction(db, async (tx) => {
          await transaction(tx, async (nested) => {
            const notOpen = { name: 'GuardError', code: 'TRANSACTION_NOT_OPEN' };
            expect(await rejection(insert(tx, 2))).toMatchObject(notOpen);
            expect(await rejection(transaction(tx, (another) => insert(another, 2)))).toMatchObject(notOpen);
            await insert(nested, 3);
          });
        });
        expect(await ids()).toEqual([1, 3]);
      });

      test('neither isolation nor retry', async () => {
        const error = await rejection(
          transaction(db, (tx) => transaction(tx, async () => 1, { retry: { attempts: 2 } })),
        );
        expect(error).toBeInstanceOf(TypeError);
      });

      test('one that nobody waits for is waited for', async () => {
        await transaction(db, async (tx) => {
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
      await transaction(db, async (tx) => {
        kept.push(tx);
      });
      for (const tx of kept) {
        const over = {
          code: 'TRANSACTION_NOT_OPEN',
          message: 'this transaction is over; is an await missing?',
        };
        expect(await rejection(insert(tx, 2))).toMatchObject(over);
        expect(await rejection(transaction(tx, (nested) => insert(nested, 2)))).toMatchObject(over);
      }
      expect(kept).toHaveLength(1);
      expect(await ids()).toEqual([1]);
    });

    describe('a swallowed failure never looks like success', () => {
      test('at the end of the function', async () => {
        let swallowed: unknown;
        const error = await rejection(
          transaction(db, async (tx) => {
            await insert(tx, 2);
            await insert(tx, 1).catch((caught: unknown) => {
              swallowed = caught;
            });
            return 'saved';
          }),
        );
        expect(error).toMatchObject({ name: 'GuardError', code: 'TRANSACTION_ROLLED_BACK' });
        expect(error.cause).toBe(swallowed);
        expect(violationOf(error)?.kind).toBe('unique');
        expect(await ids()).toEqual([1]);
      });

      test('at the next statement', async () => {
        const error = await rejection(
          transaction(db, async (tx) => {
            await insert(tx, 1).catch(() => {});
            await insert(tx, 2);
          }),
        );
        expect(error).toMatchObject({ code: 'TRANSACTION_ABORTED' });
        expect(violationOf(error)?.kind).toBe('unique');
        expect(await ids()).toEqual([1]);
      });

      test('in a savepoint, which leaves the outer one as it was', async () => {
        await transaction(db, async (tx) => {
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

      test('of a statement that nobody waited for', async () => {
        const careless = async (tx: Tx): Promise<void> => {
          insert(tx, 1).catch(() => {});
        };
        const code = 'TRANSACTION_ROLLED_BACK';
        expect(await rejection(transaction(db, careless))).toMatchObject({ code });
        await transaction(db, async (tx) => {
          expect(await rejection(transaction(tx, careless))).toMatchObject({ code });
          await insert(tx, 2);
        });
        expect(await ids()).toEqual([1, 2]);
      });

      /** The transaction becomes the victim: it has done less, and on PostgreSQL only it looks for deadlocks. */
      const deadlock = async (tx: Tx): Promise<unknown> => {
        const rival = await server.connect();
        try {
          await pay(tx, 1);
          await rival.run(server.dialect === 'postgres' ? `SET deadlock_timeout = '1h'` : 'SELECT 1');
          await rival.run('BEGIN');
          await rival.run('UPDATE accounts SET balance = balance - 1 WHERE id > 1');
          const blocked = rival.run('UPDATE accounts SET balance = balance - 1 WHERE id = 1');
          await server.waiting(1);
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
          transaction(db, async (tx) => {
            await insert(tx, 2);
            expect(abortOf(await deadlock(tx))).toMatchObject({ kind: 'deadlock', retry: 'transaction' });
            for (const id of [3, 4])
              await insert(tx, id).catch((caught: unknown) =>
                codes.push(Reflect.get(Object(caught), 'code')),
              );
          }),
        );
        expect(codes).toEqual(['TRANSACTION_ABORTED', 'TRANSACTION_ABORTED']);
        expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
        expect(abortOf(error)?.kind).toBe('deadlock');
        expect(await ids()).toEqual([1]);
      });

      onServer(
        'of a deadlock in a savepoint: PostgreSQL keeps the outer transaction, MySQL does not',
        async () => {
          const outer = transaction(db, async (tx) => {
            await insert(tx, 2);
            const inner = await rejection(
              transaction(tx, async (nested) => {
                throw await deadlock(nested);
              }),
            );
            expect(abortOf(inner)?.kind).toBe('deadlock');
            await insert(tx, 3);
          });
          if (server.dialect === 'postgres') {
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
            db,
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

    test('never again after a violation', async () => {
      let runs = 0;
      await rejection(
        transaction(
          db,
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
      if (server.dialect === 'mysql') context.skip('MySQL defers nothing');
      const [sql, constraint] = isSqlite()
        ? ['INSERT INTO late_child (workspace_id) VALUES (99)', workspaceExists]
        : ['INSERT INTO late (id) VALUES (1), (1)', oneLate];
      const error = await rejection(
        transaction(db, async (tx) => {
          await insert(tx, 2);
          await send(tx, sql);
        }),
      );
      expect(violationOf(error)).toMatchObject({ kind: constraint.kind, cause: error });
      expect(await ids()).toEqual([1]);
      await transaction(db, (tx) => insert(tx, 3));
      expect(await ids()).toEqual([1, 3]);
    });

    describe('connections', () => {
      test('a thousand failures leave a pool of two as it was', async () => {
        const small = await harness.open(server, 2);
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
          expect(await server.openTransactions()).toBe(0);
          await transaction(small.db, (tx) => insert(tx, 2));
          expect(await ids()).toEqual([1, 2]);
        } finally {
          await small.close();
        }
      });

      const idOf = async (tx: Tx): Promise<unknown> => {
        const [row] = await send(tx, `SELECT ${server.connectionId} AS id`);
        return row?.['id'];
      };

      onServer(
        'one that is lost between two statements: an error, nothing saved, not used again',
        async () => {
          const error = await rejection(
            transaction(db, async (tx) => {
              await insert(tx, 2);
              await server.kill(await idOf(tx));
              await insert(tx, 3).catch(() => {});
              await insert(tx, 4);
            }),
          );
          expect(isOutcomeUnknown(error)).toBe(false);
          await transaction(db, (tx) => insert(tx, 5));
          expect(await ids()).toEqual([1, 5]);
        },
      );

      onServer(
        'one that is lost during COMMIT: the outcome is unknown, and nothing is run again',
        async () => {
          let id: unknown;
          let runs = 0;
          let release = async (): Promise<void> => {};
          const outcome = rejection(
            transaction(
              db,
              async (tx) => {
                runs += 1;
                id = await idOf(tx);
                await send(tx, 'INSERT INTO slow VALUES (1)');
                release = await server.holdCommits();
              },
              { retry: { attempts: 3 } },
            ),
          );
          await server.committing(1);
          await server.kill(id);
          const error = await outcome;
          await release();
          expect(error).toMatchObject({ name: 'GuardError', code: 'OUTCOME_UNKNOWN' });
          expect(isOutcomeUnknown(error)).toBe(true);
          expect(runs).toBe(1);
          await transaction(db, (tx) => insert(tx, 2));
        },
      );
    });

    describe('the abort signal', () => {
      const reason = new Error('enough');

      test('before it begins', async () => {
        let runs = 0;
        const signal = AbortSignal.abort(reason);
        const error = await rejection(
          transaction(
            db,
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
            db,
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
        expect(await server.openTransactions()).toBe(0);
        expect(await ids()).toEqual([1]);
      });

      test('after the last statement: rolled back, too', async () => {
        const controller = new AbortController();
        const error = await rejection(
          transaction(
            db,
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
            db,
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
        const one = await harness.open(server, 1);
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
        const holder = await server.connect();
        try {
          await holder.run('BEGIN');
          await holder.run('UPDATE accounts SET balance = 0 WHERE id = 1');
          const outcome = rejection(
            transaction(
              db,
              async (tx) => {
                await insert(tx, 2);
                await pay(tx, 1);
              },
              { signal: controller.signal },
            ),
          );
          await server.waiting(1);
          controller.abort(reason);
          expect(await outcome).toBe(reason);
          await server.waiting(0);
          while ((await server.openTransactions()) > 1);
          await holder.run('ROLLBACK');
        } finally {
          await holder.close();
        }
        expect(await ids()).toEqual([1]);
        await transaction(db, (tx) => insert(tx, 3));
        expect(await ids()).toEqual([1, 3]);
      });
    });

    test('a level that does not exist never reaches the server', async () => {
      const isolation: string = 'serializable; DROP TABLE t';
      // @ts-expect-error for callers without types
      await expect(transaction(db, async () => 1, { isolation })).rejects.toThrow(/isolation must be one of/);
    });

    test('serializable', async () => {
      await transaction(db, (tx) => insert(tx, 2), { isolation: 'serializable' });
      expect(await ids()).toEqual([1, 2]);
    });
  });
}
