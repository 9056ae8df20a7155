import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const race = ['check-then-insert error-500 users (email)'];
const head = "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n";
const find = 'prisma.user.findUnique({ where: { email } })';
const insert = 'prisma.user.create({ data: { email, role } })';

async function scanAll(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('@prisma/client'),
    'schema.sql': schema,
    ...files,
  });
  return findings.map(brief);
}

const one = (body: string, around = ''): Promise<string[]> =>
  scanAll({
    'src/handler.ts': `${head}${around}\nexport async function handler({ email, role }, response, next) {\n${body}\n}`,
  });

describe('a race in one function', () => {
  test.each<[string, string, string?]>([
    [
      'an early return',
      `const user = await ${find}; if (user) return response.status(409).json({}); await ${insert};`,
    ],
    [
      'the other polarity',
      `const user = await ${find}; if (!user) { await ${insert}; } else { response.send(user); }`,
    ],
    [
      'compared with null',
      `const user = await ${find}; if (user !== null) throw new Error(); await ${insert};`,
    ],
    ['null on the left', `const user = await ${find}; if (undefined === user) await ${insert};`],
    [
      'a sibling throws',
      `const user = await ${find}; if (user) { throw new Error('409'); } else { return ${insert}; }`,
    ],
    [
      'a ternary',
      `const user = await ${find}; const made = user ? user : await ${insert}; response.json(made);`,
    ],
    ['??', `const user = (await ${find}) ?? (await ${insert}); response.json(user);`],
    ['||=', `let user = await ${find}; user ||= await ${insert}; response.json(user);`],
    ['reassigned', `let user = await ${find}; if (!user) user = await ${insert}; response.json(user);`],
    ['tested where it is read', `if (await ${find}) throw new Error(); await ${insert};`],
    ['negated twice', `const exists = !!(await ${find}); if (exists) throw new Error(); await ${insert};`],
    [
      'one of several conditions',
      `const user = await ${find}; if (role === 'x' || user) throw new Error(); await ${insert};`,
    ],
    [
      'only if something was given',
      `if (email) { const user = await ${find}; if (user) throw new Error(); } await ${insert};`,
    ],
    [
      'a function that only throws',
      `const user = await ${find}; if (user) refuse('taken'); await ${insert};`,
      'const refuse = (why) => { console.log(why); throw new Error(why); };',
    ],
    ["Koa's throw", `const user = await ${find}; if (user) response.throw(409); await ${insert};`],
    [
      "Next's notFound",
      `const user = await ${find}; if (user) notFound(); await ${insert};`,
      "import { notFound } from 'next/navigation';",
    ],
    [
      'a number of rows',
      `const n = await prisma.user.count({ where: { email } }); if (n > 0) throw new Error(); await ${insert};`,
    ],
    [
      'a list of rows',
      `const users = await prisma.user.findMany({ where: { email } }); if (users.length) throw new Error(); await ${insert};`,
    ],
    [
      'the column that was looked for',
      `const user = await ${find}; if (user?.email === email) throw new Error(); await ${insert};`,
    ],
    ['.then', `return ${find}.then((user) => { if (user) throw new Error(); return ${insert}; });`],
    [
      'callbacks in a row',
      `return ${find}.then((user) => { if (!user) return ${insert}; }).then(() => response.end());`,
    ],
    [
      'Promise.all',
      `const [user] = await Promise.all([${find}, fetch('/')]); if (user) throw new Error(); await ${insert};`,
    ],
    [
      'a loop over many',
      `await Promise.all(['a', 'b'].map(async (email) => { const user = await ${find}; if (!user) await ${insert}; }));`,
    ],
    [
      'an assertion',
      `const user = await ${find}; assert(!user, 'taken'); await ${insert};`,
      "import assert from 'node:assert';",
    ],
    [
      'a transaction at READ COMMITTED',
      `await prisma.$transaction(async (tx) => { const user = await tx.user.findUnique({ where: { email } }); if (user) throw new Error(); await tx.user.create({ data: { email, role } }); });`,
    ],
    [
      'a mutex in memory',
      `await mutex.runExclusive(async () => { const user = await ${find}; if (user) throw new Error(); await ${insert}; });`,
      "import { Mutex } from 'async-mutex';\nconst mutex = new Mutex();",
    ],
    [
      'a wrapped handler',
      `await wrap(async () => { const user = await ${find}; if (user) throw new Error(); await ${insert}; })();`,
      'const wrap = (work) => async () => work();',
    ],
    [
      'made up until it is free',
      `let name = email; while (await prisma.user.findUnique({ where: { email: name } })) { name = name + '1'; } await prisma.user.create({ data: { email: name, role } });`,
    ],
    [
      'made up, and left by a break',
      `let name; for (;;) { name = random(); const user = await prisma.user.findUnique({ where: { email: name } }); if (!user) break; } await prisma.user.create({ data: { email: name, role } });`,
    ],
    [
      'a failure that means there is none',
      `try { await prisma.user.findUniqueOrThrow({ where: { email } }); throw new Error('taken'); } catch (error) { if (error.message === 'taken') throw error; } await ${insert};`,
    ],
    [
      'handed on',
      `try { const user = await ${find}; if (user) throw new Error(); await ${insert}; } catch (error) { next(error); }`,
    ],
    [
      'answered as a failure',
      `try { const user = await ${find}; if (user) return; await ${insert}; } catch (error) { response.status(500).json({ error }); }`,
    ],
  ])('%s', async (_name, body, around) => {
    expect(await one(body, around)).toContain(race[0]);
  });
});

test('an answer that a function makes handy, wherever it was seen before', async () => {
  expect(
    await scanAll({
      'src/a-store.ts': `${head}
export class Seats {
  async count(event) { return prisma.seat.findMany({ where: { event_id: event } }).then((rows) => Number(rows.length)); }
  async add(event) { return prisma.seat.create({ data: { event_id: event } }); }
}`,
      'src/service.ts': `import { Seats } from './a-store';
const seats = new Seats();
export async function take(event) {
  const taken = await seats.count(event);
  if (taken >= 10) throw new Error('full');
  return seats.add(event);
}`,
    }),
  ).toStrictEqual(['limit-check limit-bypass seats (event_id)']);
});

describe('no race', () => {
  test.each<[string, string, string?]>([
    ['a read alone', `const user = await ${find}; if (!user) throw new Error(); response.json(user);`],
    ['an insert alone', `await ${insert};`],
    [
      'another table',
      `const post = await prisma.post.findUnique({ where: { id: email } }); if (post) throw new Error(); await ${insert};`,
    ],
    [
      'an upsert',
      `const user = await ${find}; if (!user) await prisma.user.upsert({ where: { email }, create: { email, role }, update: { role } });`,
    ],
    [
      '.catch',
      `const user = await ${find}; if (user) throw new Error(); await ${insert}.catch((error) => { if (error.code === 'P2002') throw new Error('409'); throw error; });`,
    ],
    [
      'a helper tells',
      `const user = await ${find}; if (user) throw new Error(); try { await ${insert}; } catch (error) { if (isTaken(error)) return response.status(409).end(); throw error; }`,
      "const isTaken = (error) => error instanceof Error && error.code === 'P2002';",
    ],
    [
      'a constant',
      `const user = await ${find}; if (user) throw new Error(); try { await ${insert}; } catch (error) { if (error.code === Codes.Unique) return; throw error; }`,
      "enum Codes { Unique = 'P2002' }",
    ],
    [
      '@toctou/guard',
      `const user = await ${find}; if (user) throw new Error(); try { await ${insert}; } catch (error) { throw refuse(error, { users_email_key: 'taken' }); }`,
      "import { refuse } from '@toctou/guard';",
    ],
    [
      'everything is answered with 409',
      `const user = await ${find}; if (user) return; try { await ${insert}; } catch { response.status(409).end(); }`,
    ],
    [
      'an advisory lock',
      `await prisma.$transaction(async (tx) => { await tx.$executeRaw\`SELECT pg_advisory_xact_lock(1)\`; const user = await tx.user.findUnique({ where: { email } }); if (user) throw new Error(); await tx.user.create({ data: { email, role } }); });`,
    ],
    [
      'an advisory lock, first in a list',
      `await prisma.$transaction([prisma.$executeRaw\`SELECT pg_advisory_xact_lock(1)\`, prisma.user.findMany({ where: { role } })]);`,
    ],
  ])('%s', async (_name, body, around) => {
    expect(await one(body, around)).toStrictEqual([]);
  });
});

const store = `${head}
export const findByEmail = (email) => prisma.user.findUnique({ where: { email } });
export async function isTaken(email) { const user = await findByEmail(email); if (user) return true; return false; }
export async function refuseTaken(email) { if (await isTaken(email)) throw new Error('taken'); }
export const add = async (data) => { return prisma.user.create({ data }); };
`;

describe('where handlers are written', () => {
  const checked = `const user = await ${find}; if (user) throw new Error(); await ${insert};`;

  test.each([
    [
      'a field of a class',
      `export class Controller { register = async ({ email, role }) => { ${checked} }; }`,
    ],
    [
      'a class that is exported as it is',
      `export default class { async register({ email, role }) { ${checked} } }`,
    ],
    [
      'a class expression',
      `module.exports = class Service { async register({ email, role }) { ${checked} } };`,
    ],
    [
      'a class made by a function',
      `export function make() { class Local { async register({ email, role }) { ${checked} } } return new Local(); }`,
    ],
    [
      'a member of an object',
      `export const users = { register: async ({ email, role }) => { ${checked} } };`,
    ],
    [
      'a procedure of a router',
      `export const router = t.router({ register: t.procedure.input(schema).mutation(async ({ input: { email, role } }) => { ${checked} }) });`,
    ],
    [
      'a function that makes routes',
      `export default async function routes(app) { app.post('/users', { schema: {} }, async ({ body: { email, role } }) => { ${checked} }); }`,
    ],
    [
      'the default export of a call',
      `export default defineHandler(async (event) => { const { email, role } = await readBody(event); ${checked} });`,
    ],
    ['a static method', `export class Users { static async register({ email, role }) { ${checked} } }`],
  ])('%s', async (_name, text) => {
    expect(await scanAll({ 'src/handler.ts': `${head}\n${text}` })).toStrictEqual(race);
  });
});

describe('a race across files', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'functions',
      {
        'src/store.ts': store,
        'src/handler.ts': `import { add, isTaken } from './store.js';\nexport async function handler({ email, role }) { if (await isTaken(email)) throw new Error(); await add({ email, role }); }`,
      },
    ],
    [
      'a helper that throws',
      {
        'src/store.ts': store,
        'src/handler.ts': `import * as users from './store';\nexport async function handler({ email, role }) { await users.refuseTaken(email); await users.add({ email, role }); }`,
      },
    ],
    [
      're-exported',
      {
        'src/users/store.ts': store,
        'src/users/index.ts': "export * from './store';",
        'src/handler.ts': `import { add, isTaken as taken } from './users';\nexport async function handler({ email, role }) { if (await taken(email)) return; await add({ email, role }); }`,
      },
    ],
    [
      'CommonJS',
      {
        'src/store.js':
          "const { PrismaClient } = require('@prisma/client');\nconst prisma = new PrismaClient();\nmodule.exports = { find: (email) => prisma.user.findUnique({ where: { email } }), add: (data) => prisma.user.create({ data }) };",
        'src/handler.js':
          "const users = require('./store');\nexports.handler = async ({ email, role }) => { const user = await users.find(email); if (user) throw new Error(); await users.add({ email, role }); };",
      },
    ],
    [
      'an alias of tsconfig.json',
      {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "~data/*": ["./src/data/*"] } } }',
        'src/data/store.ts': store,
        'src/handler.ts': `import { add, isTaken } from '~data/store';\nexport async function handler({ email, role }) { if (await isTaken(email)) throw new Error(); await add({ email, role }); }`,
      },
    ],
    [
      'a package of the workspace',
      {
        'packages/data/package.json': '{ "name": "@app/data" }',
        'packages/data/src/index.ts': store,
        'src/handler.ts': `import { add, isTaken } from '@app/data';\nexport async function handler({ email, role }) { if (await isTaken(email)) throw new Error(); await add({ email, role }); }`,
      },
    ],
    [
      'injected by type',
      {
        'src/users.service.ts': `import { PrismaService } from './prisma.service';\nexport class UsersService { constructor(private readonly prisma: PrismaService) {} byEmail(email: string) { return this.prisma.user.findUnique({ where: { email } }); } add(data: object) { return this.prisma.user.create({ data: { ...data } }); } }`,
        'src/auth.service.ts': `import { UsersService } from './users.service';\nexport class AuthService { constructor(private readonly users: UsersService) {} async register({ email, role }) { const user = await this.users.byEmail(email); if (user) throw new Error(); return this.users.add({ email, role }); } }`,
      },
    ],
    [
      'injected by interface',
      {
        'src/users.ts': `import { db } from './db';\nexport interface Users { byEmail(email: string): Promise<object>; add(data: object): Promise<void> }\nexport class PrismaUsers implements Users { byEmail(email) { return db.user.findUnique({ where: { email } }); } async add({ email, role }) { await db.user.create({ data: { email, role } }); } }`,
        'src/register.ts': `import type { Users } from './users';\nexport class Register { #users: Users; constructor({ users }: { users: Users }) { this.#users = users; } async run({ email, role }) { if (await this.#users.byEmail(email)) throw new Error(); await this.#users.add({ email, role }); } }`,
      },
    ],
    [
      'injected without a type',
      {
        'src/user-store.js': `${head}\nexport class UserStore { async hasEmail(email) { const user = await prisma.user.findUnique({ where: { email } }); return user !== null; } async addOne({ email, role }) { await prisma.user.create({ data: { email, role } }); } }`,
        'src/register.js': `export const register = ({ userStore }) => async ({ email, role }) => { if (await userStore.hasEmail(email)) throw new Error(); await userStore.addOne({ email, role }); };`,
      },
    ],
    [
      'a base class',
      {
        'src/base.ts': `${head}\nexport abstract class Base { constructor(protected readonly model) {} find(where) { return this.model.findUnique({ where }); } add(data) { return this.model.create({ data }); } }\nexport class Users extends Base { constructor() { super(prisma.user); } }`,
        'src/handler.ts': `import { Users } from './base';\nconst users = new Users();\nexport async function handler({ email, role }) { const user = await users.find({ email }); if (user) throw new Error(); await users.add({ email, role }); }`,
      },
    ],
    [
      'middleware of a route',
      {
        'src/app.ts': `${head}\nimport express from 'express';\nconst app = express();\nconst refuseTaken = async (request, response, next) => { const { email } = request.body; const user = await prisma.user.findUnique({ where: { email } }); if (user) throw new Error('409'); next(); };\napp.post('/users', refuseTaken, async (request, response) => { const { email, role } = request.body; await prisma.user.create({ data: { email, role } }); response.end(); });`,
      },
    ],
  ])('%s', async (_name, files) => {
    expect(await scanAll(files)).toStrictEqual(race);
  });

  test('it is told where check and act come together', async () => {
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client'),
      'schema.sql': schema,
      'src/store.ts': store,
      'src/handler.ts': `import { add, refuseTaken } from './store';\n\nexport async function handler({ email, role }) {\n  await refuseTaken(email);\n  await add({ email, role });\n}\n`,
    });
    expect(findings.map(({ file, line, act, through }) => ({ file, line, act, through }))).toStrictEqual([
      {
        file: 'src/handler.ts',
        line: 4,
        act: { file: 'src/handler.ts', line: 5, column: 9 },
        through: [
          { file: 'src/store.ts', line: 4, column: 39 },
          { file: 'src/store.ts', line: 7, column: 45 },
        ],
      },
    ]);
  });

  test('a caller answers the violation', async () => {
    expect(
      await scanAll({
        'src/store.ts': store,
        'src/service.ts':
          "import { add, refuseTaken } from './store';\nexport async function register({ email, role }) { await refuseTaken(email); await add({ email, role }); }",
        'src/handler.ts':
          "import { register } from './service';\nexport async function handler(body, response) { try { await register(body); } catch (error) { if (error.code === 'P2002') return response.status(409).end(); throw error; } }",
      }),
    ).toStrictEqual([]);
  });
});

describe('a handler of all errors', () => {
  const handler = `${head}\nexport async function handler({ email, role }) { const user = await ${find}; if (user) throw new Error(); await ${insert}; }`;

  test.each([
    [
      'Express',
      "export function errorHandler(err, req, res, next) { if (err.code === 'P2002') return res.status(409).end(); next(err); }",
    ],
    [
      'Fastify',
      "app.setErrorHandler((error, request, reply) => { if (error.code === 'P2002') reply.code(409).send(); });",
    ],
    ['Hono', "app.onError((error, c) => error.code === 'P2002' ? c.text('taken', 409) : c.text('', 500));"],
    [
      'Koa',
      "app.use(async (ctx, next) => { try { await next(); } catch (error) { if (error.code === 'P2002') ctx.status = 409; else throw error; } });",
    ],
    [
      'NestJS',
      "@Catch(Prisma.PrismaClientKnownRequestError)\nexport class Filter implements ExceptionFilter { catch(exception, host) { if (exception.code === 'P2002') host.switchToHttp().getResponse().status(409).end(); } }",
    ],
  ])('of %s translates the violation', async (_name, text) => {
    expect(await scanAll({ 'src/handler.ts': handler, 'src/errors.ts': text })).toStrictEqual([]);
  });

  test('that answers 500 translates nothing', async () => {
    expect(
      await scanAll({
        'src/handler.ts': handler,
        'src/errors.ts':
          'export function errorHandler(err, req, res, next) { res.status(err.status ?? 500).json({ message: err.message }); }',
      }),
    ).toStrictEqual(race);
  });
});
