import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const insert = 'await prisma.user.create({ data: { email, role } });';
const check = 'if (await prisma.user.findUnique({ where: { email } })) throw new Error();';
const race = ['check-then-insert error-500 users (email)'];

async function found(body: string, around = '', file = 'src/handler.ts'): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    [file]: `${head}${around}\nexport async function handler({ id, email, role, other }, response) {\n${body}\n}`,
  });
  return findings.map(brief);
}

test('a helper that throws in the end lets pass what returned before', async () => {
  const around =
    'async function free(email, other) { const user = await prisma.user.findUnique({ where: { email } }); if (!user) return; if (other && user.id === other) return; throw new Error(); }';
  expect(await found(`await free(email, other); ${insert}`, around)).toStrictEqual(race);
});

test('who hands an error to a handler has not answered it', async () => {
  const caught = (answer: string): string =>
    `try { ${check} ${insert} } catch (error) { errorhandler(error, response); }`.replace(
      'errorhandler',
      answer,
    );
  const around = 'function errorhandler(error, response) { response.status(500).json({ error }); }';
  expect(await found(caught('errorhandler'), around)).toStrictEqual(race);
});

test("Fastify's reply throws the error that it sends", async () => {
  const caught = (answer: string): string => `try { ${check} ${insert} } catch (error) { return ${answer}; }`;
  expect(await found(caught('reply.send(error)'))).toStrictEqual(race);
  expect(await found(caught('response.send(error)'))).toStrictEqual([]);
});

test('what a schema lets pass is what it was given', async () => {
  const around = "import { z } from 'zod';\nconst NewUserSchema = z.object({ email: z.string() });";
  const body = (parsed: string): string =>
    `const data = ${parsed}; const user = await prisma.user.findUnique({ where: { id } }); if (user.role) throw new Error(); await prisma.user.update({ where: { id }, data });`;
  const given = '{ role: generateRole() }';
  const missed = ['check-then-write invariant users (role)'];
  expect(await found(body(`NewUserSchema.parse(${given})`), around)).toStrictEqual(missed);
  expect(await found(body(`(await NewUserSchema.safeParseAsync(${given})).data`), around)).toStrictEqual(
    missed,
  );
  expect(await found(body(`JSON.parse(${given})`), around)).toStrictEqual([]);
});

test('what the browser calls by the network answers for itself', async () => {
  const scanned = async (directive: string): Promise<string[]> => {
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client'),
      'schema.sql': schema,
      'src/action.ts': `'use server';\n${head}export async function join(email, role) { ${check} ${insert} }`,
      'src/button.tsx': `${directive}import { join } from './action';\nexport function Button() { return async () => { try { await join('a', 'b'); } catch { toast('no'); } }; }`,
    });
    return findings.map(brief);
  };
  expect(await scanned("'use client';\n")).toStrictEqual(race);
  expect(await scanned('')).toStrictEqual([]);
});

test.each([
  ['a member of the client', "PrismaClient['user']"],
  ['a delegate', 'Prisma.UserDelegate'],
])('a repository that is %s', async (_, type) => {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    'src/service.ts': `import { Prisma, PrismaClient } from '@prisma/client';
export class Service {
  constructor(private readonly deps: { readonly userRepository: ${type} }) {}
  async join(email: string) {
    const user = await this.deps.userRepository.findUnique({ where: { email } });
    if (user) throw new Error();
    await this.deps.userRepository.create({ data: { email, role: 'x' } });
  }
}`,
  });
  expect(findings.map(brief)).toStrictEqual(race);
});

test('a text that is longer than what was read', async () => {
  const body =
    'const user = await prisma.user.findUnique({ where: { id } }); await prisma.user.update({ where: { id }, data: { role: `${user.role}+trial` } });';
  expect(await found(body)).toStrictEqual(['read-modify-write lost-update users (role)']);
});

test('what is settled throws nothing', async () => {
  const body = (gather: string): string =>
    `const post = await prisma.post.findUnique({ where: { id } }); if (!post) throw new Error(); await Promise.${gather}([prisma.post.delete({ where: { id } })]);`;
  expect(await found(body('all'))).toStrictEqual(['check-then-write error-500 posts (id)']);
  expect(await found(body('allSettled'))).toStrictEqual([]);
});

test('what is run by hand meets nobody', async () => {
  expect(await found(`${check} ${insert}`, '', 'packages/cli/src/add-user.ts')).toStrictEqual([]);
});

test('of two implementations, the one whose storage is read is meant', async () => {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client', 'mongoose'),
    'schema.sql': schema,
    'src/store.ts':
      'export abstract class Store { abstract find(email: string): unknown; abstract add(email: string): unknown }',
    'src/documents.ts': `import { Model } from 'mongoose';\nimport { Store } from './store';
export class Documents implements Store { constructor(private model: Model<unknown>) {} find(email) { return this.model.findOne({ email }); } add(email) { return this.model.create({ email }); } }`,
    'src/rows.ts': `${head}import { Store } from './store';
export class Rows implements Store { find(email) { return prisma.user.findUnique({ where: { email } }); } add(email) { return prisma.user.create({ data: { email, role: 'x' } }); } }`,
    'src/service.ts': `import { Store } from './store';
export class Service { constructor(private readonly store: Store) {} async join(email: string) { if (await this.store.find(email)) throw new Error(); await this.store.add(email); } }`,
  });
  expect(findings.map(brief)).toStrictEqual(race);
});

test("Drizzle's not, and a pattern without a wildcard", async () => {
  const { findings } = await scanFiles({
    'package.json': manifest('drizzle-orm'),
    'src/groups.ts': `import { and, eq, like, not } from 'drizzle-orm';\nimport { pgTable, text } from 'drizzle-orm/pg-core';\nimport { db } from './db';
export const groups = pgTable('groups', { id: text('id').primaryKey(), name: text('name').notNull().unique() });
export async function rename(id: string, name: string) {
  const similar = await db.query.groups.findFirst({ where: and(like(groups.name, \`\${name}\`), not(eq(groups.id, id))) });
  if (similar) throw new Error();
  await db.insert(groups).values({ id, name });
}`,
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert error-500 groups (name)']);
});
