import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

async function found(body: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('knex', 'pg'),
    'schema.sql': `${schema}\ncreate table houses (id serial primary key, mode text, status text, seen_at timestamptz);`,
    'src/houses.ts': `import { db } from './db';\nexport async function change({ id, field, value }) {\n${body}\n}`,
  });
  return findings.map(brief);
}

const set = (column: string): string =>
  `const house = await db('houses').where({ id }).first(); if (house.${column} === 'night') throw new Error(); await db('houses').where({ id }).update({ ${column}: 'night' });`;

test('what is set already is set once more', async () => {
  expect(await found(set('mode'))).toStrictEqual([]);
});

test('what is done once is not', async () => {
  expect(await found(set('status'))).toStrictEqual(['check-then-write invariant houses (status)']);
});

test('a time is no name that somebody else may have', async () => {
  const checks = "if (await db('houses').whereRaw('?? = ?', [field, value]).first()) throw new Error();";
  const update = (values: string): string => `${checks} await db('houses').where({ id }).update(${values});`;
  expect(await found(update('{ seen_at: new Date() }'))).toStrictEqual([]);
  expect(await found(update('{ mode: value }'))).toStrictEqual(['check-then-insert duplicate houses (mode)']);
});
