import { test } from 'vitest';
import { configReference } from './support/config-reference.ts';
import { expectGenerated } from './support/reference-page.ts';

test('the reference of the config is what its types say', () =>
  expectGenerated('docs/reference/config.md', configReference()));
