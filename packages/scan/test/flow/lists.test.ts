import { expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const sql = `create table tags (id serial primary key, name text not null unique);
create table users (id serial primary key, email text not null, role text);`;

async function found(body: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('knex', 'pg', 'lodash'),
    'schema.sql': sql,
    'src/tags.ts': `import _ from 'lodash';\nimport { db } from './db';\nexport async function add({ names, email }) {\n${body}\n}`,
  });
  return findings.map(brief);
}

const read = "const rows = await db('tags').select();";
const insert = "await db('tags').insert({ name });";
const race = ['check-then-insert error-500 tags (name)'];

test.each([
  ['find', 'for (const name of names) if (!rows.find((row) => row.name === name)) INSERT'],
  ['some', 'for (const name of names) { if (rows.some((row) => row.name === name)) continue; INSERT }'],
  ['findIndex', 'for (const name of names) if (rows.findIndex((row) => name === row.name) === -1) INSERT'],
  ['findIndex < 0', 'for (const name of names) if (rows.findIndex((row) => row.name === name) < 0) INSERT'],
  [
    'includes',
    'const known = rows.map((row) => row.name); for (const name of names) if (!known.includes(name)) INSERT',
  ],
  [
    'indexOf',
    'const known = rows.map((row) => row.name); for (const name of names) if (known.indexOf(name) === -1) INSERT',
  ],
  [
    'a set',
    'const known = new Set(rows.map((row) => row.name)); for (const name of names) if (!known.has(name)) INSERT',
  ],
  [
    'a map',
    'const known = new Map(rows.map((row) => [row.name, row])); for (const name of names) if (!known.has(name)) INSERT',
  ],
  [
    'what a map gives',
    'const ids = new Map(rows.map((row) => [row.name, row.id])); for (const name of names) { const id = ids.get(name); if (!id) INSERT }',
  ],
  [
    'what is left',
    'const known = rows.map((row) => row.name); for (const name of names.filter((one) => !known.includes(one))) INSERT',
  ],
  [
    'difference',
    "const known = rows.map((row) => row.name); await db('tags').insert(_.difference(names, known).map((name) => ({ name })));",
  ],
])('a list is read, and what is not in it inserted: %s', async (_name, body) => {
  expect(await found(`${read} ${body.replace('INSERT', insert)}`)).toStrictEqual(race);
});

test('of all rows, one is looked for', async () => {
  expect(
    await found(
      "const users = await db('users').select(); const user = users.find((one) => one.email === email); if (user) throw new Error(); await db('users').insert({ email });",
    ),
  ).toStrictEqual(['check-then-insert duplicate users (email)']);
});

test('what is found in a list is changed', async () => {
  expect(
    await found(
      "const users = await db('users').select(); const user = users.find((one) => one.email === email); if (user.role !== 'new') throw new Error(); await db('users').where({ id: user.id }).update({ role: 'known' });",
    ),
  ).toStrictEqual(['check-then-write invariant users (role)']);
});

test('what a list is asked for is not what is inserted', async () => {
  expect(
    await found(
      `${read} if (rows.some((row) => row.id === email)) throw new Error(); const name = names[0]; ${insert}`,
    ),
  ).toStrictEqual([]);
});

test('a list that is a column of one row is no list of rows', async () => {
  expect(
    await found(
      "const user = await db('users').where({ email }).first(); if (!user.role.includes('writer')) throw new Error(); if (user.tags.find((tag) => tag.id === email)) return; await db('users').insert({ role: names[0], id: email });",
    ),
  ).toStrictEqual([]);
});
