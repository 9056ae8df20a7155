import { test } from 'node:test';
import { explore } from 'toctou';
import { locked, racing } from './scenarios.mjs';

test('passes', async () => {
  const result = await explore(locked);
  result.assertSerializable();
});

test('fails', async () => {
  const result = await explore(racing);
  result.assertSerializable();
});
