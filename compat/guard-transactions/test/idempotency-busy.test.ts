import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transaction } from '@toctou/guard/better-sqlite3';
import { idempotency, idempotencyTable } from '@toctou/guard/idempotency';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'guard-busy-'));
const file = join(folder, 'db');
const other = new Database(file);
const db = new Database(file, { timeout: 1 });
afterAll(() => {
  db.close();
  other.close();
  rmSync(folder, { recursive: true });
});

test('whoever waits for another process longer than the busy timeout gets 409, and then the turn', async () => {
  other.exec(`${idempotencyTable('sqlite')}; CREATE TABLE t (id int)`);
  const keys = idempotency(db, transaction);
  const request = { key: 'k', method: 'POST', path: '/', body: '' };
  const handler = async (tx: Pick<typeof db, 'prepare'>): Promise<Response> => {
    tx.prepare('INSERT INTO t VALUES (1)').run();
    return new Response(null, { status: 201 });
  };
  other.exec('BEGIN IMMEDIATE');
  const busy = await keys.run(request, handler);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([409, '1']);
  other.exec('ROLLBACK');
  expect((await keys.run(request, handler)).status).toBe(201);
  expect((await keys.run(request, handler)).headers.get('idempotent-replayed')).toBe('true');
  expect(other.prepare('SELECT * FROM t').all()).toHaveLength(1);
});
