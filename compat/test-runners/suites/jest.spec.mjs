import { expect, test } from '@jest/globals';
import { explore } from 'toctou';
import { toBeSerializable } from 'toctou/jest';
import { locked, racing } from './scenarios.mjs';

expect.extend({ toBeSerializable });

test('passes', async () => {
  const result = await explore(locked);
  result.assertSerializable();
  expect(result).toBeSerializable();
}, 60_000);

test('fails', async () => {
  expect(await explore(racing)).toBeSerializable();
}, 60_000);
