import { describe, expect, test } from 'vitest';
import { brief, scanFiles } from '../support/scan-files.ts';

const prisma = `datasource db {
  provider = "postgresql"
}
model Team {
  id      Int      @id @default(autoincrement())
  name    String
  members Member[]
  badge   Badge?
}
model Member {
  id     Int    @id @default(autoincrement())
  email  String
  squad  Team   @relation(fields: [teamId], references: [id])
  teamId Int
}
model Badge {
  id     Int  @id @default(autoincrement())
  team   Team @relation(fields: [teamId], references: [id])
  teamId Int  @unique
}
`;
const files = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { '@prisma/client': '7' } }),
  'prisma/schema.prisma': prisma,
};
const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const remove = 'export async function drop(id) { await prisma.team.deleteMany({ where: { id } }); }';

async function found(body: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { findings } = await scanFiles({
    ...files,
    'src/teams.ts': `${head}export async function handler({ id, email, limit }) {\n${body}\n}`,
    ...more,
  });
  return findings.map(brief);
}

describe('what a row leads to', () => {
  const add = 'await prisma.member.create({ data: { email, teamId: id } });';

  test('is counted by the library', async () => {
    const read = (of: string): string =>
      `const team = await prisma.team.findUniqueOrThrow({ where: { id }, include: { _count: { select: { members: true } } } }); if (team._count.${of} >= limit) throw new Error();`;
    expect(await found(`${read('members')} ${add}`)).toStrictEqual(['limit-check limit-bypass Member (id)']);
    expect(await found(`${read('badges')} ${add}`)).toStrictEqual([]);
  });

  test('is counted as a list', async () => {
    const read =
      'const team = await prisma.team.findUnique({ where: { id }, include: { members: true } }); if (team.members.length >= limit) throw new Error();';
    expect(await found(`${read} ${add}`)).toStrictEqual(['limit-check limit-bypass Member (id)']);
  });

  test('is not there, and is inserted', async () => {
    const body = (insert: string): string =>
      `const team = await prisma.team.findUnique({ where: { id }, include: { badge: true } }); if (!team) throw new Error(); if (team.badge) throw new Error(); ${insert}`;
    expect(await found(body('await prisma.badge.create({ data: { teamId: id } });'))).toStrictEqual([
      'check-then-insert error-500 Badge (teamId)',
    ]);
    expect(await found(body(add))).toStrictEqual([]);
  });
});

describe('rows that are written within a row', () => {
  const limited =
    'const members = await prisma.member.count({ where: { teamId: id } }); if (members >= limit) throw new Error();';
  const within = (written: string): string =>
    `await prisma.team.update({ where: { id }, data: { ${written} } });`;

  test.each([
    ['one', 'members: { create: { email } }'],
    ['several', 'members: { create: [{ email }, { email: null }] }'],
    ['at once', 'members: { createMany: { data: [{ email }] } }'],
  ])('are inserted, %s', async (_, written) => {
    expect(await found(`${limited} ${within(written)}`)).toContain(
      'limit-check limit-bypass Member (teamId)',
    );
  });

  test('are there already', async () => {
    expect(await found(`${limited} ${within('members: { connect: { id: email } }')}`)).toStrictEqual([]);
    expect(await found(`${limited} ${within('name: email')}`)).toStrictEqual([]);
  });

  test('are what was looked for', async () => {
    const check =
      'const member = await prisma.member.findFirst({ where: { teamId: id, email } }); if (member) throw new Error();';
    const duplicate = ['check-then-insert duplicate Member (teamId, email)'];
    expect(await found(`${check} ${within('members: { create: { email } }')}`)).toStrictEqual(duplicate);
    expect(await found(`${check} ${within('badge: { create: {} }')}`)).toStrictEqual([]);
  });

  test('are deleted', async () => {
    const add =
      'const member = await prisma.member.findUnique({ where: { id } }); if (!member) throw new Error(); await prisma.note.create({ data: { memberId: member.id } });';
    const drop = (how: string): Readonly<Record<string, string>> => ({
      'src/drop.ts': `${head}export async function drop(id) { ${within(how)} }`,
    });
    expect(await found(add, drop('members: { deleteMany: {} }'))).toStrictEqual([
      'check-then-reference error-500 note (memberId)',
    ]);
    expect(
      await found(add, drop('members: { updateMany: { where: {}, data: { email: id } } }')),
    ).toStrictEqual([]);
  });
});

describe('a row that takes the place of another', () => {
  const body = (insert: string): string =>
    `const badge = await prisma.badge.findFirst({ where: { teamId: id } }); if (badge) { await prisma.badge.deleteMany({ where: { id: badge.id } }); } ${insert}`;

  test('is inserted by both who found none', async () => {
    expect(await found(body('await prisma.badge.create({ data: { teamId: id } });'))).toStrictEqual([
      'check-then-insert error-500 Badge (teamId)',
    ]);
  });

  test('may as well be one of several', async () => {
    const members = body('await prisma.member.create({ data: { teamId: id, email } });').replaceAll(
      'prisma.badge',
      'prisma.member',
    );
    expect(await found(members)).toStrictEqual([]);
  });
});

describe('a reference that only the library knows', () => {
  const add = (data: string): string =>
    `const team = await prisma.team.findUnique({ where: { id } }); if (!team) throw new Error(); await prisma.member.create({ data: ${data} });`;

  test('is refused by nothing', async () => {
    const alone = prisma.replace('"postgresql"', '"mysql"\n  relationMode = "prisma"');
    const more = { 'src/drop.ts': `${head}${remove}`, 'prisma/schema.prisma': alone };
    expect(await found(add('{ email, teamId: id }'), more)).toStrictEqual([
      'check-then-reference orphan Member (teamId)',
    ]);
    expect(await found(add('{ email, teamId: id }'), { 'src/drop.ts': `${head}${remove}` })).toStrictEqual([
      'check-then-reference error-500 Member (teamId)',
    ]);
  });
});

describe('a list of rows within a row', () => {
  test('is written by statements of its own', async () => {
    const body =
      'const team = await prisma.team.findUnique({ where: { id }, include: { members: true } }); await prisma.team.update({ where: { id }, data: { members: { create: limit.filter((one) => !team.members.some((other) => other.email === one)) } } });';
    expect(await found(body)).toStrictEqual([]);
  });
});

describe('connect', () => {
  const body =
    'const team = await prisma.team.findUnique({ where: { id } }); if (!team) throw new Error(); await prisma.member.create({ data: { email, squad: { connect: { id } } } });';
  const answering = (code: string): string =>
    body
      .replace('await prisma.member', `await prisma.member`)
      .replace(
        /(await prisma\.member.*)$/,
        `try { $1 } catch (error) { if (error.code === '${code}') throw new Error('gone', { cause: error }); throw error; }`,
      );

  test('looks up the row that it refers to', async () => {
    expect(await found(body, { 'src/drop.ts': `${head}${remove}` })).toStrictEqual([
      'check-then-reference error-500 Member (teamId)',
    ]);
  });

  test('and says that there is none with P2025, not by the foreign key', async () => {
    expect(await found(answering('P2025'), { 'src/drop.ts': `${head}${remove}` })).toStrictEqual([]);
    expect(await found(answering('P2003'), { 'src/drop.ts': `${head}${remove}` })).toStrictEqual([
      'check-then-reference error-500 Member (teamId)',
    ]);
  });

  test('what is cut off writes no column', async () => {
    const cut =
      'const team = await prisma.team.findUnique({ where: { id } }); if (!team.members) throw new Error(); await prisma.team.update({ where: { id }, data: { members: { disconnect: { id: email } } } });';
    expect(await found(cut)).toStrictEqual([]);
  });
});

describe('a row that another leads to', () => {
  const badge = 'const team = await prisma.team.findUnique({ where: { id }, include: { badge: true } });';
  const gone = ['check-then-write error-500 Badge (id)'];

  test('is deleted, if there is one', async () => {
    const body = (key: string): string =>
      `${badge} if (team.badge) { await prisma.badge.delete({ where: { id: ${key} } }); }`;
    expect(await found(body('team.badge.id'))).toStrictEqual(gone);
    expect(await found(body('email'))).toStrictEqual([]);
  });

  test('is what the other was looked for by', async () => {
    const body =
      'const team = await prisma.team.findFirst({ where: { badge: { id } } }); if (!team) throw new Error(); await prisma.badge.delete({ where: { id } });';
    expect(await found(body)).toStrictEqual(gone);
    expect(await found(body.replace('delete(', 'deleteMany('))).toStrictEqual([]);
  });

  test('is the last, or is one of what something else has', async () => {
    const body = (of: string): string =>
      `const team = await prisma.team.findUnique({ where: { id }, include: { members: true, badge: true } }); if (team.${of}.length <= 1) throw new Error(); await prisma.member.deleteMany({ where: { email } });`;
    expect(await found(body('members'))).toStrictEqual(['write-skew invariant Member (id)']);
    expect(await found(body('badges'))).toStrictEqual([]);
  });
});

describe('a row that there is once', () => {
  const made = (read: string): string =>
    `const found = ${read}; if (!found) await prisma.badge.create({ data: { teamId: 1 } });`;

  test('is looked for, and made', async () => {
    expect(await found(made('await prisma.badge.findFirst()'))).toStrictEqual([
      'check-then-insert duplicate Badge ()',
    ]);
  });

  test('and a table that is filled when it is empty', async () => {
    expect(await found(made('await prisma.badge.count()'))).toStrictEqual([]);
  });
});

describe('the first of its kind', () => {
  test('gets what nobody was told to give', async () => {
    const body = (set: string): string =>
      `const isFirst = (await prisma.member.count({ where: { teamId: id } })) === 0; await prisma.member.create({ data: { email, ${set} } });`;
    expect(await found(body('teamId: id, leads: limit ?? isFirst'))).toContain(
      'write-skew privilege Member ()',
    );
    expect(await found(body('teamId: limit, leads: isFirst'))).toStrictEqual([]);
  });

  test.each([
    ['by a count', '(await prisma.team.count()) === 0'],
    ['by the kind itself', "!(await prisma.team.findFirst({ where: { name: 'first' } }))"],
  ])('gets more, %s', async (_, isFirst) => {
    expect(
      await found(
        `const first = ${isFirst}; await prisma.team.create({ data: { name: first ? 'first' : 'other' } });`,
      ),
    ).toContain('write-skew privilege Team ()');
  });
});

describe('a handler of all errors in a monorepo', () => {
  const app = (dependency: string): Readonly<Record<string, string>> => ({
    'apps/one/package.json': '{ "name": "one", "dependencies": { "express": "5" } }',
    'apps/one/src/errors.ts': `${dependency}export function errorHandler(error, request, response, next) { if (error.code === 'P2002') return response.status(409).end(); next(error); }`,
    'apps/two/package.json': '{ "name": "two", "dependencies": { "@prisma/client": "7" } }',
    'apps/two/src/badge.ts': `${head}export async function give({ id }) { if (await prisma.badge.findUnique({ where: { teamId: id } })) throw new Error(); await prisma.badge.create({ data: { teamId: id } }); }`,
  });

  test('is not that of another application', async () => {
    expect(await found('', app(''))).toStrictEqual(['check-then-insert error-500 Badge (teamId)']);
  });

  test('is that of what it imports', async () => {
    expect(
      await found('', app("import { give } from '../../two/src/badge';\nexport { give };\n")),
    ).toStrictEqual([]);
  });
});

test('whether there is a row says nothing of what it leads to', async () => {
  const body =
    'const team = await prisma.team.findUnique({ where: { id } }); if (team) throw new Error(); await prisma.member.create({ data: { email, teamId: limit } });';
  expect(await found(body)).toStrictEqual([]);
});
