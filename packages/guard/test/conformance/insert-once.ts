import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { foreignKey, guard, refuse, unique, violationOf } from '../../src/index.ts';
import type { Other, Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';
import { isOf, type Harness, type Opened, type Row } from './harness.ts';

const onePerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' });
const oneSlug = unique('providers', ['slug'], { name: 'providers_slug_key' });
const workspaceExists = foreignKey('providers', ['workspace_id'], { name: 'providers_workspace_fk' });
const github = { workspace_id: 1, type: 'github' };

/** What every client must do with an idempotent insert. */
export function insertOnceConforms<D extends object, Tx extends object>(
  harness: Harness<D, Tx>,
  start: () => Promise<Server>,
): void {
  const { name, transaction, insertOnce, insertAllOnce, send } = harness;
  describe(`insertOnce of ${name}`, () => {
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
      opened = await harness.open(server, 8);
      closers.push(() => opened.close());
      db = opened.db;
      await other.run('INSERT INTO workspaces VALUES (1)');
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    beforeEach(async () => {
      await other.run('DELETE FROM providers');
    });

    const types = async (): Promise<unknown[]> =>
      (await other.run('SELECT type FROM providers ORDER BY type')).map((row) => row['type']);

    test('the first call inserts, the second finds; both get the row as it is', async () => {
      const first = await insertOnce(db, onePerType, { ...github, label: undefined });
      expect(first).toMatchObject({ row: { ...github, label: 'none', slug: null }, created: true });
      expect(Number(first.row['id'])).toBeGreaterThan(0);
      expect(await insertOnce(db, onePerType, { ...github, label: 'other' })).toEqual({
        row: first.row,
        created: false,
      });
    });

    test('of many at once, exactly one creates, and all get the same row', async () => {
      const results = await Promise.all(Array.from({ length: 50 }, () => insertOnce(db, onePerType, github)));
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(results.map(({ row }) => row['id'])).size).toBe(1);
      expect(await types()).toEqual(['github']);
    });

    describe('while another has inserted and not committed', () => {
      for (const [end, committed] of [
        ['COMMIT', true],
        ['ROLLBACK', false],
      ] as const)
        test(`${end}: ${committed ? 'its row' : 'ours'}`, async (context) => {
          if (server.dialect === 'sqlite') context.skip('SQLite: one writer');
          const winner = await server.connect();
          try {
            await winner.run('BEGIN');
            await winner.run(
              `INSERT INTO providers (workspace_id, type, label) VALUES (1, 'github', 'theirs')`,
            );
            const waiting = insertOnce(db, onePerType, { ...github, label: 'ours' });
            await server.waiting(1);
            await winner.run(end);
            expect(await waiting).toMatchObject({
              row: { label: committed ? 'theirs' : 'ours' },
              created: !committed,
            });
          } finally {
            await winner.close();
          }
        });
    });

    test('inside a transaction, and gone with it', async () => {
      const error = await rejection(
        transaction(db, async (tx) => {
          expect(await insertOnce(tx, onePerType, github)).toMatchObject({ created: true });
          expect(await insertOnce(tx, onePerType, github)).toMatchObject({ created: false });
          expect(await insertAllOnce(tx, onePerType, [github])).toMatchObject([{ created: false }]);
          throw new Error('boom');
        }),
      );
      expect(error).toMatchObject({ message: 'boom' });
      expect(await types()).toEqual([]);
    });

    test('inside a transaction that goes on, and saves what came before and after', async () => {
      await insertOnce(db, onePerType, github);
      await transaction(db, async (tx) => {
        await insertOnce(tx, onePerType, { workspace_id: 1, type: 'a' });
        expect(await insertOnce(tx, onePerType, github)).toMatchObject({ created: false });
        await insertOnce(tx, onePerType, { workspace_id: 1, type: 'z' });
      });
      expect(await types()).toEqual(['a', 'github', 'z']);
    });

    test('a row that was committed after the transaction had begun to read', async (context) => {
      if (server.dialect === 'sqlite') context.skip('SQLite: one writer');
      let runs = 0;
      const late = async (tx: Tx): Promise<unknown> => {
        await send(tx, 'SELECT * FROM providers');
        runs += 1;
        if (runs === 1) await insertOnce(db, onePerType, github);
        return insertOnce(tx, onePerType, github);
      };
      const isolation = 'repeatable read';
      if (server.dialect === 'mysql') {
        // Its default level, and the shared lock sees what is there now.
        expect(await transaction(db, late, { isolation })).toMatchObject({ row: github, created: false });
        return;
      }
      const error = await rejection(transaction(db, late, { isolation }));
      expect(error).toMatchObject({ name: 'GuardError', code: 'ROW_INVISIBLE' });
      runs = 0;
      await other.run('DELETE FROM providers');
      expect(await transaction(db, late, { isolation, retry: { attempts: 2 } })).toMatchObject({
        row: github,
        created: false,
      });
      expect(runs).toBe(2);
    });

    describe('other constraints are raised as they are', () => {
      test('another unique constraint', async () => {
        await insertOnce(db, onePerType, { ...github, slug: 'x' });
        const gitlab = { workspace_id: 1, type: 'gitlab', slug: 'x' };
        const one = await rejection(insertOnce(db, onePerType, gitlab));
        expect(isOf(oneSlug, violationOf(one))).toBe(true);
        const all = await rejection(insertAllOnce(db, onePerType, [github, gitlab]));
        expect(isOf(oneSlug, violationOf(all))).toBe(true);
        expect(await types()).toEqual(['github']);
      });

      test('another unique constraint, in a transaction: it counts as a failure', async () => {
        await insertOnce(db, onePerType, { ...github, slug: 'x' });
        const error = await rejection(
          transaction(db, async (tx) => {
            await insertOnce(tx, onePerType, { workspace_id: 1, type: 'gitlab', slug: 'x' }).catch(() => {});
          }),
        );
        expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
      });

      test('a foreign key, which a guard makes 404', async (context) => {
        if (server.dialect === 'sqlite') context.skip('SQLite does not say which foreign key');
        const missing = guard(
          () => insertOnce(db, onePerType, { workspace_id: 9, type: 'github' }),
          refuse(workspaceExists, { status: 404, title: 'No such workspace' }),
        );
        expect(await rejection(missing)).toMatchObject({ name: 'Refusal', status: 404 });
      });

      test('a column that must not be null, which others make up a value for', async () => {
        const error = await rejection(insertOnce(db, oneSlug, { slug: 'y', workspace_id: 1, type: null }));
        expect(violationOf(error)?.kind).toBe('not_null');
      });
    });

    describe('several rows', () => {
      const row = (type: string, rest: object = {}): object => ({ workspace_id: 1, type, ...rest });

      test('in order of the input; what is there is found, and of two alike the first is inserted', async () => {
        await insertOnce(db, onePerType, row('b', { label: 'before' }));
        const results = await insertAllOnce(db, onePerType, [
          row('d'),
          row('b', { label: 'after' }),
          row('a', { label: 'first' }),
          row('d'),
          row('a', { label: 'second' }),
          row('c', { slug: 'c' }),
        ]);
        expect(results.map(({ row: { type, label }, created }) => [type, label, created])).toEqual([
          ['d', 'none', true],
          ['b', 'before', false],
          ['a', 'first', true],
          ['d', 'none', false],
          ['a', 'first', false],
          ['c', 'none', true],
        ]);
        expect(results[0]?.row).toEqual(results[3]?.row);
        expect(Object.keys(results[0]?.row ?? {}).toSorted()).toEqual([
          'id',
          'label',
          'slug',
          'type',
          'workspace_id',
        ]);
        expect(await types()).toEqual(['a', 'b', 'c', 'd']);
      });

      test('none at all', async () => {
        expect(await insertAllOnce(db, onePerType, [])).toEqual([]);
      });

      test('more than one statement takes', async () => {
        const rows = Array.from({ length: 250 }, (_, index) => row(String(index)));
        const first = await insertAllOnce(db, onePerType, rows);
        expect(first.map(({ row: { type } }) => type)).toEqual(rows.map((_, index) => String(index)));
        expect(first.every(({ created }) => created)).toBe(true);
        const again = await insertAllOnce(db, onePerType, rows);
        expect(again).toEqual(first.map((result) => ({ ...result, created: false })));
      });

      test('two calls with the same rows in other orders: each row once, nobody in the way of anybody', async () => {
        const rows = Array.from({ length: 40 }, (_, index) => row(`type ${index}`));
        const calls = await Promise.all(
          [rows, rows.toReversed(), rows, rows.toReversed()].map((one) => insertAllOnce(db, onePerType, one)),
        );
        expect(calls.flat().filter(({ created }) => created)).toHaveLength(40);
        expect(await types()).toHaveLength(40);
      });

      test('one that is refused takes all of them with it', async () => {
        const error = await rejection(
          insertAllOnce(db, onePerType, [row('a'), { workspace_id: 99, type: 'b' }, row('c')]),
        );
        expect(violationOf(error)?.kind).toBe('foreign_key');
        expect(await types()).toEqual([]);
      });
    });

    test('a column of the constraint without a value is a mistake', async () => {
      const wrong: Row = { workspace_id: 1, type: undefined };
      await expect(insertOnce(db, onePerType, wrong)).rejects.toThrow(/no value for type/);
      await expect(insertAllOnce(db, onePerType, [github, wrong])).rejects.toThrow(/no value for type/);
      expect(await types()).toEqual([]);
    });
  });
}
