import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { idempotencyTable } from '../../src/idempotency/index.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase(
  `CREATE TABLE payments (id int GENERATED ALWAYS AS IDENTITY, amount int); ${idempotencyTable('postgres')}`,
);
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The app in a process of its own, and the port that it listens at. */
async function start(): Promise<{ app: ChildProcess; port: number }> {
  const app = fork(fileURLToPath(new URL('fixtures/app.mjs', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: database().url },
  });
  children.push(app);
  const [port] = (await once(app, 'message')) as [number];
  return { app, port };
}

function pay(port: number, query = ''): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/payments${query}`, {
    method: 'POST',
    headers: { 'idempotency-key': '"order-7"' },
    body: '{"amount":42}',
  });
}

async function count(table: string): Promise<number> {
  const { rows } = await database().pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? -1;
}

test('a process that is killed in the middle leaves nothing half done, and the same request is carried out by another', async () => {
  const first = await start();
  const second = await start();
  const inserted = once(first.app, 'message');
  const lost = pay(first.port, '?hang').then(
    () => 'answered',
    () => 'lost',
  );
  expect(await inserted).toEqual(['inserted', undefined]);

  // The client tries again, elsewhere, before anything happens to the first.
  const again = pay(second.port);
  await database().waiting(1);
  first.app.kill('SIGKILL');
  expect(await lost).toBe('lost');

  const response = await again;
  expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect([await count('payments'), await count('idempotency_keys')]).toEqual([1, 1]);

  const third = await pay(second.port);
  expect([third.status, third.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(await third.json()).toEqual(await response.json());
  expect(await count('payments')).toBe(1);
});
