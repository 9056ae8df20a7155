import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const add = "export const add = (post_id, text) => db('comments').insert({ post_id, text });";
const read =
  "const comment = await db('comments').where({ post_id: id }).first(); if (comment) throw new Error();";

async function found(body: string, around = add, sql = schema): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('knex', 'pg'),
    'schema.sql': sql,
    'src/posts.ts': `import { db } from './db';\n${around}\nexport async function remove(id, other) {\n${body}\n}`,
  });
  return findings.map(brief);
}

test.each([
  ['a row', read],
  [
    'a number of rows',
    "const [{ n }] = await db('comments').where({ post_id: id }).count('* as n'); if (Number(n) > 0) throw new Error();",
  ],
  [
    'of the row that was read',
    "const post = await db('posts').where({ id }).first(); const comments = await db('comments').where({ post_id: post.id }); if (comments.length > 0) return;",
  ],
])('nothing refers to what is deleted: %s', async (_name, check) => {
  expect(await found(`${check} await db('posts').where({ id }).del();`)).toStrictEqual([
    'write-skew error-500 posts ()',
  ]);
});

test('what is inserted meanwhile goes with it', async () => {
  const sql = schema.replace('references posts (id)', 'references posts (id) on delete cascade');
  expect(await found(`${read} await db('posts').where({ id }).del();`, add, sql)).toStrictEqual([
    'write-skew invariant posts ()',
  ]);
});

test('what is only marked as deleted leaves it alone', async () => {
  expect(
    await found(`${read} await db('posts').where({ id }).update({ deleted_at: new Date() });`),
  ).toStrictEqual(['write-skew orphan posts ()']);
});

test.each([
  ['something else is written', read, "await db('posts').where({ id }).update({ title: other });"],
  ['another row is deleted', read, "await db('posts').where({ id: other }).del();"],
  [
    'it is deleted in any case',
    read.replace('throw new Error()', 'other()'),
    "await db('posts').where({ id }).del();",
  ],
  [
    'the violation is answered',
    `try { ${read}`,
    "await db('posts').where({ id }).del(); } catch (error) { if (error.code === '23503') return 409; throw error; }",
  ],
])('%s', async (_name, check, act) => {
  expect(await found(`${check} ${act}`)).toStrictEqual([]);
});

test('nobody inserts what could refer to it', async () => {
  expect(await found(`${read} await db('posts').where({ id }).del();`, '')).toStrictEqual([]);
});
