import { unique } from '@toctou/guard';
import { insertOnce, transaction } from '@toctou/guard/better-sqlite3';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { rejection } from '../../../packages/guard/test/support/database.ts';

const oneId = unique('t', ['id'], { name: 't_id_key' });
const db = new Database(':memory:');
db.exec('CREATE TABLE t (id int CONSTRAINT t_id_key UNIQUE)');
afterAll(() => {
  db.close();
});
beforeEach(() => {
  db.exec('DELETE FROM t');
});
const ids = (): unknown[] => db.prepare('SELECT id FROM t ORDER BY id').pluck().all();

test('transactions of one database wait for each other, and so does an insert past them', async () => {
  const order: string[] = [];
  const one = async (name: string, id: number): Promise<void> =>
    transaction(db, async (tx) => {
      order.push(`${name} begins`);
      tx.prepare('INSERT INTO t VALUES (?)').run(id);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
      if (id === 1) throw new Error('boom');
    });
  const first = rejection(one('first', 1));
  // Were it sent at once, it would be rolled back with the first.
  const inserted = insertOnce(db, oneId, { id: 3 });
  await Promise.all([first, inserted, one('second', 2)]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(await inserted).toMatchObject({ created: true });
  expect(ids()).toEqual([2, 3]);
});

test('a function that is synchronous', async () => {
  const { changes } = await transaction(db, (tx) => tx.prepare('INSERT INTO t VALUES (1)').run());
  expect(changes).toBe(1);
  const error = await rejection(
    transaction(db, (tx) => {
      tx.prepare('INSERT INTO t VALUES (2)').run();
      throw new Error('boom');
    }),
  );
  expect(error.message).toBe('boom');
  expect(ids()).toEqual([1]);
});

test('a transaction begun by hand is seen: a savepoint is set in it', async () => {
  db.exec('BEGIN');
  await transaction(db, (tx) => tx.exec('INSERT INTO t VALUES (1)'));
  await rejection(transaction(db, (tx) => tx.exec('INSERT INTO t VALUES (1)')));
  expect(await insertOnce(db, oneId, { id: 1 })).toMatchObject({ created: false });
  expect(db.inTransaction).toBe(true);
  db.exec('ROLLBACK');
  expect(ids()).toEqual([]);
});

test('statements keep what they can: pluck, bind, iterate; a failure while iterating counts', async () => {
  const error = await rejection(
    transaction(db, async (tx) => {
      tx.exec('INSERT INTO t VALUES (1), (2)');
      expect(tx.prepare('SELECT id FROM t ORDER BY id').pluck().all()).toEqual([1, 2]);
      expect(tx.prepare('SELECT ? AS x').bind(7).get()).toEqual({ x: 7 });
      expect([...tx.prepare('SELECT id FROM t ORDER BY id').pluck().iterate()]).toEqual([1, 2]);
      try {
        for (const row of tx.prepare(`SELECT abs(iif(id = 2, -9223372036854775808, id)) FROM t`).iterate())
          expect(row).toBeDefined();
      } catch {
        // Swallowed.
      }
    }),
  );
  expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK', cause: { message: 'integer overflow' } });
  expect(ids()).toEqual([]);
});

test('what the driver throws by itself has not reached the database, and ends nothing', async () => {
  await transaction(db, async (tx) => {
    expect(() => tx.prepare('INSERT INTO t VALUES (?)').run({})).toThrow(/parameter/);
    tx.prepare('INSERT INTO t VALUES (?)').run(1);
  });
  expect(ids()).toEqual([1]);
});

/** Another process deletes the row before each of so many reads. */
const deleting = (times: number, insert: boolean): Database.Database =>
  new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string) => {
        if (insert && sql.startsWith('INSERT')) db.exec('INSERT INTO t VALUES (1)');
        if (sql.startsWith('SELECT') && times-- > 0) db.exec('DELETE FROM t');
        return target.prepare(sql);
      };
    },
  });

test('a row that vanishes between the insert and the read is inserted; not for ever', async () => {
  db.exec('INSERT INTO t VALUES (1)');
  expect(await insertOnce(deleting(1, false), oneId, { id: 1 })).toEqual({ row: { id: 1 }, created: true });
  db.exec('DELETE FROM t');
  const endless = insertOnce(deleting(99, true), oneId, { id: 1 });
  expect(await rejection(endless)).toMatchObject({ name: 'GuardError', code: 'ROW_INVISIBLE' });
});

test('two connections: who reads before he writes is not overtaken', async () => {
  // BEGIN, a read, another's write, a write: SQLITE_BUSY_SNAPSHOT. BEGIN IMMEDIATE: the other one is refused.
  const { mkdtempSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync('/tmp/guard-');
  const [a, b] = [new Database(`${folder}/db`), new Database(`${folder}/db`, { timeout: 0 })];
  a.exec('PRAGMA journal_mode = WAL; CREATE TABLE n (v int); INSERT INTO n VALUES (0)');
  await transaction(a, async (tx) => {
    const v = tx.prepare('SELECT v FROM n').pluck().get();
    expect(() => b.exec('UPDATE n SET v = 10')).toThrow(/locked/);
    tx.prepare('UPDATE n SET v = ?').run(Number(v) + 1);
  });
  expect(b.prepare('SELECT v FROM n').pluck().get()).toBe(1);
  a.close();
  b.close();
  rmSync(folder, { recursive: true });
});
