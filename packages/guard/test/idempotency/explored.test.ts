import { expect, test } from 'vitest';
import { pay, verdictsOf } from './explore-payments.ts';

test('two requests with one key are carried out once, in every interleaving', async () => {
  expect(
    await verdictsOf({
      'the same key': { race: [pay('a', 1), pay('a', 1)] },
      'the same key, and one of them fails': {
        race: [{ ...pay('a', 1), headers: { 'idempotency-key': '"a"', 'x-fail': 'yes' } }, pay('a', 1)],
      },
      'the same key, another payload': { race: [pay('a', 1), pay('a', 2)] },
      'by hand: look up, pay, store': {
        race: [pay('a', 1, '/naive'), pay('a', 1, '/naive')],
        expect: 'anomalous',
      },
    }),
  ).toEqual({
    'the same key': 'serializable',
    'the same key, and one of them fails': 'serializable',
    'the same key, another payload': 'serializable',
    'by hand: look up, pay, store': 'anomalous',
  });
});
