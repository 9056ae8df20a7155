import { expect, test } from 'vitest';
import { cliReference } from './support/cli-reference.ts';
import { referencePage } from './support/reference-page.ts';

test('the reference of the command line is what the parser says; UPDATE_DOCS=1 renews it', async () => {
  const { text, wanted } = await referencePage('docs/reference/cli.md', cliReference());
  expect(text).toBe(wanted);
});
