import { fileURLToPath } from 'node:url';
import { explore, type Config } from '@toctou/explore';
import { idempotencyTable } from '../../src/idempotency/index.ts';

type Scenarios = Config['scenarios'];

export const setup: string[] = [
  'CREATE TABLE accounts (balance int NOT NULL)',
  'INSERT INTO accounts VALUES (100)',
  'CREATE TABLE payments (order_id int CONSTRAINT payments_order_id_key UNIQUE, amount int NOT NULL)',
  idempotencyTable('postgres'),
];

/** A request that pays for an order. */
export const pay = (key: string, order: number, path = '/payments') => ({
  method: 'POST',
  path,
  json: { order, amount: 10 },
  headers: { 'idempotency-key': `"${key}"` },
});

/** The verdict of each scenario. */
export async function verdictsOf(scenarios: Scenarios): Promise<Record<string, string>> {
  const { scenarios: found } = await explore({
    file: 'explored',
    folder: fileURLToPath(new URL('fixtures', import.meta.url)),
    config: {
      database: { setup },
      app: { module: './explored.mjs' },
      mask: ['idempotency_keys.expires_at'],
      scenarios,
    },
  });
  return Object.fromEntries(found.map(({ name, verdict }) => [name, verdict]));
}
