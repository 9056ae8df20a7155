import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Gzipped bytes. Raise one only with its reason beside it. */
const budgets: [entry: string, names: string, limit: number][] = [
  // Five databases' errors take half of it; partitions, and columns in the place of a name, the last 50 bytes.
  ['index', '*', 3_000],
  // Transactions, idempotent inserts of one row and of several, the abort signal, stacks that lead to the caller; and the errors
  // of five databases through every wrapper.
  ['pg/index', '{ insertAllOnce, insertOnce, transaction }', 7_000],
  // The same, and queries that are followed from where they are made to where they are sent.
  ['postgres-js/index', '{ insertAllOnce, insertOnce, transaction }', 7_500],
  // The same, with a way to insert of their own.
  ['mysql2/index', '{ insertAllOnce, insertOnce, transaction }', 7_000],
  ['mariadb/index', '{ insertAllOnce, insertOnce, transaction }', 7_000],
  // The same, and one connection that is taken in turns.
  ['better-sqlite3/index', '{ insertAllOnce, insertOnce, transaction }', 7_000],
  ['node-sqlite/index', '{ insertAllOnce, insertOnce, transaction }', 7_000],
  // The catalog of one engine, what to compare, and the statements that mend it; used once, at the start.
  ['pg/index', '{ verifyConstraints }', 9_000],
  // The errors of five databases, as the core reads them, and a framework's few lines.
  ['express/index', '*', 3_000],
  ['fastify/index', '*', 3_000],
  ['fetch/index', '*', 3_000],
  ['h3/index', '*', 3_000],
  ['hono/index', '*', 3_000],
  ['koa/index', '*', 3_000],
  ['nest/index', '*', 3_000],
  // A transaction and the idempotent insert of each of three databases.
  ['idempotency/index', '*', 9_500],
  ['openapi/index', '*', 1_000],
  // The same, the SQL of three databases, and what listens to the statements of an ORM.
  ['drizzle/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['knex/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['kysely/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['mikro-orm/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['prisma/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['sequelize/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  ['typeorm/index', '{ insertAllOnce, insertOnce, transaction }', 9_000],
  // Three engines.
  ['drizzle/index', '{ verifyConstraints }', 15_000],
];

async function bundle(input: string, names: string): Promise<string> {
  const build = await rolldown({
    input: 'entry',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : undefined),
        load: (id) => (id === 'entry' ? `export ${names} from ${JSON.stringify(input)};` : undefined),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
}

test.each(budgets)('%s %s, minified and gzipped, stays below %d bytes', async (entry, names, limit) => {
  const code = await bundle(fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url)), names);
  expect(gzipSync(code).length).toBeLessThanOrEqual(limit);
  // Nothing is left to be imported. SQL has its `from "`, too.
  expect(code).not.toMatch(/(?:^|[;\n])import\b/);
});

test('what is not used is left out', async () => {
  const entry = fileURLToPath(new URL('support/only-unique.ts', import.meta.url));
  expect((await bundle(entry, '*')).length).toBeLessThan(200);
});
