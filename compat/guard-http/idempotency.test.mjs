import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idempotencyTable } from '@toctou/guard/idempotency';
import { createJiti } from 'jiti';
import { served, useDatabase } from './served.mjs';

const schema = `
  CREATE TABLE payments (
    id int GENERATED ALWAYS AS IDENTITY,
    order_id int CONSTRAINT payments_order_id_key UNIQUE,
    amount int CHECK (amount > 0)
  );
  ${idempotencyTable('postgres')}`;
const jiti = createJiti(import.meta.url);
const database = useDatabase(schema, async () => [
  (await jiti.import('./snippets/idempotency/payments.ts')).pool,
]);

for (const [name, serveApp] of Object.entries(served)) {
  test(`Idempotency-Key: ${name}`, async () => {
    await database.pool.query('TRUNCATE payments, idempotency_keys');
    const { url, close } = await serveApp(await jiti.import(`./snippets/idempotency/${name}.ts`));
    const post = async (key, order, { amount = 10, tenant = 'a' } = {}) => {
      const response = await fetch(`${url}/payments`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-tenant': tenant,
          ...(key && { 'idempotency-key': key }),
        },
        body: JSON.stringify({ order, amount }),
      });
      const body = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        replayed: response.headers.get('idempotent-replayed'),
        body,
      };
    };
    const payments = async () =>
      Number((await database.pool.query('SELECT count(*) FROM payments')).rows[0].count);
    try {
      const first = await post('"k"', 1);
      assert.equal(first.status, 201);
      assert.match(first.type, /^application\/json/);
      assert.equal(first.replayed, null);
      assert.equal(typeof JSON.parse(first.body).id, 'number');
      assert.deepEqual(await post('"k"', 1), { ...first, replayed: 'true' });
      assert.equal(await payments(), 1);

      const [missing, other, tenant] = [
        await post(undefined, 2),
        await post('"k"', 2),
        await post('"k"', 3, { tenant: 'b' }),
      ];
      assert.deepEqual([missing.status, other.status, tenant.status], [400, 422, 201]);
      assert.match(other.type, /^application\/problem\+json/);

      // A refusal is an answer, and stored; it is another key's order.
      const refused = await post('"k2"', 1);
      assert.deepEqual([refused.status, refused.replayed], [409, null]);
      assert.equal(refused.type, 'application/problem+json');
      assert.deepEqual(JSON.parse(refused.body), { title: 'This order is paid', status: 409 });
      assert.deepEqual(await post('"k2"', 1), { ...refused, replayed: 'true' });

      // Anything else is the framework's, and leaves no key.
      assert.equal((await post('"k3"', 4, { amount: 0 })).status, 500);
      assert.equal((await post('"k3"', 4)).status, 201);
      assert.equal(await payments(), 3);

      const [one, two] = await Promise.all([post('"k4"', 5), post('"k4"', 5)]);
      assert.equal(one.body, two.body);
      assert.deepEqual(new Set([one.replayed, two.replayed]), new Set(['true', null]));
      assert.equal(await payments(), 4);
    } finally {
      await close();
    }
  });
}
