import { expect, test } from 'vitest';
import { pay, setup, verdictsOf } from './explore-payments.ts';

test('an expired key is as good as none, in every interleaving', async () => {
  const expired = `INSERT INTO idempotency_keys VALUES ('', 'a', 'x', 'x', 1)`;
  const scenarios = {
    'an expired key': { race: [pay('a', 1), pay('a', 1)], database: { setup: [...setup, expired] } },
  };
  expect(await verdictsOf(scenarios)).toEqual({ 'an expired key': 'serializable' });
});

test('a refusal is stored beside the work of another key, in every interleaving', async () => {
  const scenarios = {
    'two keys for one order': { race: [pay('a', 1), pay('b', 1)], then: [pay('a', 1), pay('b', 1)] },
  };
  expect(await verdictsOf(scenarios)).toEqual({ 'two keys for one order': 'serializable' });
}, 600_000);
