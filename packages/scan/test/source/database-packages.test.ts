import { expect, test } from 'vitest';
import { databasePackages } from '../../src/source/database-packages.ts';

const needs = (...names: readonly string[]): Map<string, string> => new Map(names.map((name) => [name, '*']));

const mayAsk = databasePackages({
  folders: new Map([
    ['@app/data', 'packages/data'],
    ['@app/web', 'apps/web'],
    ['@app/site', 'apps/site'],
    ['@app/tools', 'packages/tools'],
  ]),
  dependencies: new Map([
    ['', needs('turbo')],
    ['packages/data', needs('@prisma/client')],
    ['apps/web', needs('react', '@app/data')],
    ['apps/site', needs('react', '@app/tools')],
    ['packages/tools', needs('zod')],
  ]),
});

test.each([
  ['packages/data/src/index.ts', true],
  ['apps/web/src/action.ts', true],
  ['apps/site/src/page.ts', false],
  ['packages/tools/index.ts', true],
  ['scripts/run.ts', true],
])('%s: %s', (file, expected) => {
  expect(mayAsk(file)).toBe(expected);
});
