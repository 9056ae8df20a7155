import { expect, test } from 'vitest';
import { databasePackages } from '../../src/source/database-packages.ts';

const mayAsk = databasePackages({
  folders: new Map([
    ['@app/data', 'packages/data'],
    ['@app/web', 'apps/web'],
    ['@app/site', 'apps/site'],
    ['@app/tools', 'packages/tools'],
  ]),
  dependencies: new Map([
    ['', new Set(['turbo'])],
    ['packages/data', new Set(['@prisma/client'])],
    ['apps/web', new Set(['react', '@app/data'])],
    ['apps/site', new Set(['react', '@app/tools'])],
    ['packages/tools', new Set(['zod'])],
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
