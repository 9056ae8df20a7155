import { expect, test } from 'vitest';
import { configReference } from './support/config-reference.ts';
import { referencePage } from './support/reference-page.ts';

test('the reference of the config is what its types say; UPDATE_DOCS=1 renews it', async () => {
  const { text, wanted } = await referencePage('docs/reference/config.md', configReference());
  expect(text).toBe(wanted);
});
