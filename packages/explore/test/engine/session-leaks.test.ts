import { expect, test } from 'vitest';
import { useEngine } from '../support/server.ts';
import { verdictOf } from '../support/verdict.ts';

const server = useEngine();

test('an advisory lock that a session keeps is released, and told by name', async () => {
  const take = { sql: ['SELECT pg_try_advisory_lock(42)', 'UPDATE t SET n = n + 1'] };
  const { verdict, notes } = await verdictOf(
    server.engine,
    'CREATE TABLE t (n int); INSERT INTO t VALUES (0)',
    [take, { sql: ['SELECT pg_try_advisory_lock_shared(7, -1)', 'UPDATE t SET n = n + 1'] }],
  );
  expect(verdict).toBe('serializable');
  expect(notes).toEqual([
    'client 1 keeps the advisory lock 42 after its answer; it was released before the next schedule',
    'client 2 keeps the advisory lock 7, -1 after its answer; it was released before the next schedule',
  ]);
});

test('a client that waits for it in vain: the lock is named', async () => {
  const wait = { sql: 'SELECT pg_advisory_lock(42)' };
  const { verdict, notes } = await verdictOf(server.engine, '', [wait, wait], {
    timeoutMs: 3000,
    idleMs: 300,
  });
  expect(verdict).not.toBe('serializable');
  expect(notes).toContain(
    'client 1 keeps the advisory lock 42 after its answer; it was released before the next schedule',
  );
});

test('a temporary table is gone in the next schedule', async () => {
  const { verdict, notes } = await verdictOf(server.engine, '', [
    { sql: ['CREATE TEMP TABLE mine (id int)', 'INSERT INTO mine VALUES (1)', 'SELECT * FROM mine'] },
    { sql: 'CREATE TABLE IF NOT EXISTS ours (id int)' },
  ]);
  expect(verdict).toBe('serializable');
  expect(notes).toEqual([
    'a session keeps the temporary table mine after its answer; it was released before the next schedule',
  ]);
});

test('a variable that a session sets is what it was in the next schedule', async () => {
  const seen = "SELECT coalesce(current_setting('app.seen', true), '')";
  const { verdict, notes } = await verdictOf(
    server.engine,
    'CREATE TABLE t (n int); INSERT INTO t VALUES (0)',
    [
      { sql: ["SET statement_timeout = '9s'", 'SELECT n FROM t', seen, "SET app.seen = 'yes'"] },
      {
        sql: [
          'SELECT n FROM t',
          "SELECT set_config('app.seen', 'yes', false), set_config('work_mem', '9MB', true)",
          'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
          'SET LOCAL lock_timeout = 9',
        ],
      },
    ],
  );
  expect(verdict).toBe('serializable');
  const told = (client: number, name: string): string =>
    `client ${client} keeps the setting ${name} after its answer; it was put back before the next schedule`;
  expect(notes).toEqual([told(1, 'app.seen'), told(2, 'app.seen'), told(2, 'default_transaction_read_only')]);
});

test('what a session sets before its first step stays', async () => {
  const own = { sql: ["SET app.own = 'a'", "SELECT n, current_setting('app.own') FROM t"] };
  const { verdict, notes } = await verdictOf(server.engine, 'CREATE TABLE t (n int)', [own, own]);
  expect(verdict).toBe('serializable');
  expect(notes).toEqual([]);
});
