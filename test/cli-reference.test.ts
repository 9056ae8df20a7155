import { test } from 'vitest';
import { cliReference } from './support/cli-reference.ts';
import { expectGenerated } from './support/reference-page.ts';

test('the reference of the command line is what the parser says', () =>
  expectGenerated('docs/reference/cli.md', cliReference()));
