import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";

async function found(body: string, around = ''): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    'src/handler.ts': `${head}${around}\nexport async function handler({ id, email, text }, kind) {\n${body}\n}`,
  });
  return findings.map(brief);
}

describe('that the row is there is asked', () => {
  const remove = 'await prisma.post.delete({ where: { id } });';
  const race = ['check-then-write error-500 posts (id)'];

  test('by a number of rows, in a helper', async () => {
    const around = (where: string): string =>
      `async function mayChange(id, title) { const count = await prisma.post.count({ where: { ${where} } }); return count > 0; }`;
    const body = `if (!(await mayChange(id, text))) return undefined; ${remove}`;
    expect(await found(body, around('id, title'))).toStrictEqual(race);
    // How many there are besides says nothing of this one.
    expect(await found(body, around('title'))).toStrictEqual([]);
  });

  test('by a statement that throws as the act does', async () => {
    const read = (method: string): string => `await prisma.post.${method}({ where: { id } });`;
    expect(await found(`${read('findUniqueOrThrow')} ${remove}`)).toStrictEqual([]);
    expect(
      await found(
        `const post = ${read('findUnique')} if (!post) throw new Error(); await prisma.post.delete({ where: { id } });`,
      ),
    ).toStrictEqual(race);
    expect(
      await found(`try { ${read('findUniqueOrThrow')} } catch { throw new Missing(); } ${remove}`),
    ).toStrictEqual(race);
  });

  test('of a person who is at work', async () => {
    const more = `export async function leave(id) { await prisma.user.delete({ where: { id } }); await prisma.post.deleteMany({ where: { id } }); }`;
    const body = (model: string, column: string): string =>
      `const row = await prisma.${model}.findUnique({ where: { id } }); if (!row) throw new Error(); await prisma.${model}.update({ where: { id }, data: { ${column}: text } });`;
    expect(await found(body('user', 'role'), more)).toStrictEqual([]);
    expect(await found(body('post', 'title'), more)).toStrictEqual(race);
  });
});

describe('which row it is', () => {
  const claim = (key: string): string =>
    `const post = await prisma.post.findUnique({ where: { id } }); const row = await prisma.counter.findFirst({ where: { id, status: 'open' } }); if (!row) throw new Error(); await prisma.counter.update({ where: { id: ${key} }, data: { status: 'closed' } });`;

  test('is told by what another was looked for by', async () => {
    const claimed = ['check-then-write invariant counters (status)'];
    expect(await found(claim('id'))).toStrictEqual(claimed);
    expect(await found(claim('post.id'))).toStrictEqual(claimed);
    expect(await found(claim('post.title'))).toStrictEqual([]);
  });

  test('is told by another read', async () => {
    const body = (key: string): string =>
      `const member = await prisma.user.findUnique({ where: { id } }); const asking = await prisma.user.findUnique({ where: { ${key} } }); if (asking.role !== 'admin') throw new Error(); await prisma.user.update({ where: { id }, data: { role: text } });`;
    expect(await found(body('email'))).toStrictEqual([]);
    expect(await found(body('id'))).toContain('check-then-write invariant users (role)');
  });
});

describe('rows that were chosen by what they were', () => {
  const more = `export async function close(id, status) { await prisma.counter.updateMany({ where: { id }, data: { status } }); }`;
  const body = (act: string): string =>
    `const rows = await prisma.counter.findMany({ where: { status: 'unpaid' } }); const ids = rows.map((row) => row.id); ${act}`;
  const swept = ['check-then-write invariant counters (status)'];

  test('are deleted by their keys', async () => {
    const act = 'await prisma.counter.deleteMany({ where: { id: { in: ids } } });';
    expect(await found(body(act), more)).toStrictEqual(swept);
    expect(await found(body(act))).toStrictEqual([]);
    expect(await found(body(act.replace('{ id: {', "{ status: 'unpaid', id: {")), more)).toStrictEqual([]);
  });

  test('are deleted one after the other', async () => {
    const act = 'for (const row of rows) await prisma.counter.deleteMany({ where: { id: row.id } });';
    expect(await found(body(act), more)).toStrictEqual(swept);
  });
});

describe('what is known by each request alone', () => {
  const sql = 'create table users (id serial primary key, email text, secret text, welcomed boolean);';
  const scanned = async (made: string): Promise<string[]> => {
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client'),
      'schema.sql': sql,
      'src/handler.ts': `${head}export async function handler({ id }) {
  const user = await prisma.user.findUnique({ where: { id } });
  if (user.secret) return user.secret;
  ${made}
  return secret;
}`,
    });
    return findings.map(brief);
  };
  const set = 'await prisma.user.update({ where: { id }, data: { secret } });';

  test.each([
    ['elsewhere', 'const { id: secret } = await stripe.customers.create({ user: id });'],
    ['here', 'const secret = generateSecret();'],
    ['by a class', 'const secret = new Secret().text;'],
  ])('is made %s', async (_, made) => {
    expect(await scanned(`${made} ${set}`)).toStrictEqual(['check-then-write invariant users (secret)']);
  });

  test('is the same for both', async () => {
    expect(await scanned(`const secret = 'none'; ${set}`)).toStrictEqual([]);
    expect(await scanned(`const secret = new Date(); ${set}`)).toStrictEqual([]);
  });
});

describe('the cases of a switch', () => {
  const read = 'const post = await prisma.post.findUnique({ where: { id } }); if (!post) throw new Error();';
  const remove = 'await prisma.post.delete({ where: { id } });';

  test.each([
    ['exclude one another', 'break;', []],
    ['follow one another', '', ['check-then-write error-500 posts (id)']],
  ])('%s', async (_, end, findings) => {
    const body = `switch (kind) { case 'GET': { ${read} } ${end} case 'DELETE': ${remove} break; default: throw new Error(); }`;
    expect(await found(body)).toStrictEqual(findings);
  });

  test('lead to what is behind them', async () => {
    const body = `switch (kind) { case 'now': ${read} break; default: throw new Error(); } ${remove}`;
    expect(await found(body)).toStrictEqual(['check-then-write error-500 posts (id)']);
  });
});

describe('somebody who signs in', () => {
  const more = `export async function close(id, status) { await prisma.counter.updateMany({ where: { id }, data: { status } }); }`;
  const body = (set: string): string =>
    `const row = await prisma.counter.findUnique({ where: { id } }); if (row.status !== 'open') throw new Error(); await prisma.counter.update({ where: { id }, data: { ${set} } });`;

  test('is noted', async () => {
    expect(await found(body('lastLoginAt: new Date()'), more)).toStrictEqual([]);
    expect(await found(body('hits: 5'), more)).toStrictEqual([
      'check-then-write invariant counters (status)',
    ]);
  });
});

test('of several writes after one check, it is the one that sets what was asked for', async () => {
  const more = `export async function close(id, status) { await prisma.counter.updateMany({ where: { id }, data: { status } }); }`;
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    'src/handler.ts': `${head}${more}
export async function handler({ id }) {
  const row = await prisma.counter.findUnique({ where: { id } });
  if (row.status !== 'open') throw new Error();
  await prisma.counter.update({ where: { id }, data: { hits: 5 } });
  await prisma.counter.update({ where: { id }, data: { status: 'closed' } });
}`,
  });
  expect(findings.map(({ act }) => act.line)).toStrictEqual([8]);
});

test('nobody meets a program that is run by hand', async () => {
  const body = `const user = await prisma.user.findUnique({ where: { email } }); if (user) throw new Error(); await prisma.user.create({ data: { email, role: 'x' } });`;
  const scanned = async (around: string): Promise<number> => {
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client'),
      'schema.sql': schema,
      'add-user.ts': `${head}async function add(email) { ${body} }\n${around}`,
    });
    return findings.length;
  };
  expect(await scanned('add(process.argv[2]);')).toBe(0);
  expect(await scanned("add('x').then(() => process.exit(0));")).toBe(0);
  expect(await scanned('add(process.argv[2]);\nexport { add };')).toBe(1);
});

test('what starts an application answers no error of its requests', async () => {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    'src/users.ts': `${head}export class Users { async add(email) { const user = await prisma.user.findUnique({ where: { email } }); if (user) throw new Error(); await prisma.user.create({ data: { email, role: 'x' } }); } }`,
    'src/api.ts':
      "export async function start(server, users) { server.on('request', async (request) => { await users.add(request.email); }); }",
    'src/index.ts':
      "import { start } from './api';\nimport { server } from './server';\nimport { Users } from './users';\nasync function run() { try { await start(server, new Users()); } catch { process.exit(1); } }\nawait run();",
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert error-500 users (email)']);
});

test('what is left empty is not what was looked for', async () => {
  const body = (set: string): string =>
    `const seen = await prisma.user.findFirst({ where: { email } }); if (seen) throw new Error(); await prisma.user.create({ data: { email: ${set}, role: text } });`;
  expect(await found(body('null'))).toStrictEqual([]);
  expect(await found(body('email'))).toStrictEqual(['check-then-insert error-500 users (email)']);
});
