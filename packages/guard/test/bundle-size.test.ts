import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Gzipped bytes. Raise one only with its reason beside it. */
const budgets: [entry: string, limit: number][] = [
  ['index', 3_000],
  // Reads the errors of five databases through every wrapper, as the core does: 1.2 kB more than when it was PostgreSQL's alone.
  ['pg/index', 4_400],
  ['hono/index', 2_500],
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
