import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Gzipped bytes. Raise one only with its reason beside it. */
const budgets: [entry: string, limit: number][] = [
  ['index', 3_000],
  // Transactions, idempotent inserts of one row and of several, the abort signal, stacks that lead to the caller. Reads the errors of five
  // databases through every wrapper, as the core does.
  ['pg/index', 7_200],
  ['openapi/index', 1_000],
  // Each the translation of errors, and a framework's few lines.
  ['express/index', 3_000],
  ['fastify/index', 3_000],
  ['fetch/index', 3_000],
  ['h3/index', 3_000],
  ['hono/index', 3_000],
  // A wrapper of handlers with a transaction and an idempotent insert for each of three databases in it.
  ['idempotency/index', 9_000],
  ['koa/index', 3_000],
  ['nest/index', 3_000],
];

async function bundle(input: string): Promise<string> {
  const build = await rolldown({ input, external: [] });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
}

test.each(budgets)('%s, minified and gzipped, stays below %d bytes', async (entry, limit) => {
  const code = await bundle(fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url)));
  expect(gzipSync(code).length).toBeLessThanOrEqual(limit);
  expect(code).not.toMatch(/\bfrom\s*["']/);
});

test('what is not used is left out', async () => {
  const entry = fileURLToPath(new URL('support/only-unique.ts', import.meta.url));
  expect((await bundle(entry)).length).toBeLessThan(200);
});
