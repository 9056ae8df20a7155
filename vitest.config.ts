import { defineConfig } from 'vitest/config';

/** `npm test` has to be done in minutes; `HEAVY=1` runs what takes longer, which `.ci/run` does. */
const heavy = process.env['HEAVY'] === '1';
const folders = ['packages/*/test', 'examples/*/test', 'test', 'conformance/test'];

export default defineConfig({
  test: {
    include: folders.map((folder) => `${folder}/**/*${heavy ? '.heavy' : ''}.test.ts`),
    exclude: ['**/node_modules/**', ...(heavy ? [] : ['**/*.heavy.test.ts'])],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
