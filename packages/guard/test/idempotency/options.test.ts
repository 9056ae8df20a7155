import { readFileSync } from 'node:fs';
import { Pool } from 'pg';
import { expect, test } from 'vitest';
import { idempotency, idempotencyTable } from '../../src/idempotency/index.ts';
import { transaction } from '../../src/pg/index.ts';

const db = new Pool();

test.each([
  [{ lockTimeout: 0 }, 'idempotency: lockTimeout must be a positive integer of milliseconds, not 0'],
  [{ lockTimeout: 1.5 }, 'idempotency: lockTimeout must be a positive integer of milliseconds, not 1.5'],
  [{ expiresAfter: -1 }, 'idempotency: expiresAfter must be a positive integer of milliseconds, not -1'],
])('%j is refused', (options, message) => {
  expect(() => idempotency(db, transaction, options)).toThrow(message);
});

test.each(['Keys', 'a.b', '1', '', 'a; DROP TABLE t', 'x'.repeat(52)])('a table %j is refused', (table) => {
  expect(() => idempotency(db, transaction, { table })).toThrow('lower-case letters, digits and underscores');
  expect(() => idempotencyTable('postgres', { table })).toThrow(JSON.stringify(table));
});

test('a database that is not supported is refused', () => {
  expect(() => idempotencyTable('oracle')).toThrow(
    'idempotencyTable: one of postgres, mysql, sqlite, not oracle',
  );
});

test('a function that is no transaction of ours is refused', async () => {
  const keys = idempotency(db, (_db: Pool, fn: (tx: object) => Promise<unknown>) => fn({}));
  await expect(
    keys.run({ key: 'k', method: 'POST', path: '/', body: '' }, async () => new Response()),
  ).rejects.toThrow('idempotency: `transaction` is not one of @toctou/guard/<client>');
});

test('the handle in the handler is that of the client', () => {
  const keys = idempotency(db, transaction);
  // Type-checked, and not run.
  void (() =>
    keys.run({ key: 'k', method: 'POST', path: '/', body: '' }, async (tx) =>
      Response.json(await tx.query('SELECT 1')),
    ));
  expect(keys).toBeDefined();
});

test('the page shows the table', () => {
  const page = readFileSync(new URL('../../../../docs/guard/idempotency-key.md', import.meta.url), 'utf8');
  expect(page).toContain(`\n${idempotencyTable('postgres')}\n`);
});
