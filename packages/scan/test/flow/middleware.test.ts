import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const race = ['check-then-insert error-500 users (email)'];
const read = "pool.query('SELECT * FROM users WHERE email = $1', [EMAIL])";
const insert = "await pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [EMAIL, 'x']);";

/** @param email What a handler calls the email of the request. */
async function found(text: string, email = 'request.body.email'): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('pg', 'express'),
    'schema.sql': schema,
    'src/routes.ts': `import { asyncHandler } from 'express-async-handler';\nimport { pool } from './db';\nimport { router } from './router';\n${text.replaceAll('READ', read).replaceAll('INSERT', insert).replaceAll('EMAIL', email)}`,
  });
  return findings.map(brief);
}

const free =
  'const free = async (request, response, next) => { const { rows } = await READ; if (rows.length > 0) return response.status(409).end(); next(); };';
const create = 'const create = async (request, response) => { INSERT response.end(); };';

test.each([
  ['a handler that lets pass', `${free} ${create} router.post('/users', free, create);`],
  ['a list of them', `${free} ${create} router.post('/users', [free], create);`],
  ['of a path that is named before', `${free} ${create} router.route('/users').post(free, create);`],
  [
    'something is put around them',
    `${free.replace('async', 'asyncHandler(async').replace(/;$/, ');')} ${create} router.post('/users', free, asyncHandler(create));`,
  ],
  [
    'it lets pass by a promise',
    `const free = (request, response, next) => { READ.then(({ rows }) => { if (rows.length > 0) { response.status(409).end(); return; } next(); }); }; ${create} router.post('/users', free, create);`,
  ],
  [
    "Fastify's options",
    `const free = (request, reply, done) => { READ.then(({ rows }) => { if (rows.length > 0) return reply.code(409).send(); done(); }); }; ${create} router.post('/users', { preHandler: free }, create);`,
  ],
  [
    'a whole route as options',
    `const free = async (request) => { const { rows } = await READ; if (rows.length > 0) throw new Error(); }; ${create} router.route({ url: '/users', preHandler: [free], handler: create });`,
  ],
  ['all routes of a router pass it', `${free} ${create} router.use(free); router.post('/users', create);`],
  [
    'a name that nothing declares',
    `${free.replace('const ', '')} const verify = { free }; ${create} router.post('/users', [verify.free], create);`,
  ],
  [
    'the row is put into the request',
    `const load = async (request, response, next) => { request.found = (await READ).rows[0]; next(); }; const create = async (request, response) => { if (request.found) return response.status(409).end(); INSERT }; router.post('/users', load, create);`,
  ],
  [
    'the row is put into the response',
    `const load = async (request, response, next) => { response.locals.found = (await READ).rows[0]; next(); }; const create = async (request, response) => { if (response.locals.found) return response.status(409).end(); INSERT }; router.post('/users', load, create);`,
  ],
])('%s', async (_name, text) => {
  expect(await found(text)).toStrictEqual(race);
});

test("Koa's state", async () => {
  expect(
    await found(
      "const load = async (ctx, next) => { ctx.state.found = (await READ).rows[0]; await next(); }; const create = async (ctx) => { if (ctx.state.found) ctx.throw(409); INSERT }; router.post('/users', load, create);",
      'ctx.request.body.email',
    ),
  ).toStrictEqual(race);
});

test("Hono's variables", async () => {
  expect(
    await found(
      "router.use(async (c, next) => { c.set('found', (await READ).rows[0]); await next(); }); router.post('/users', async (c) => { if (c.get('found')) return c.json({}, 409); INSERT });",
      "c.req.query('email')",
    ),
  ).toStrictEqual(race);
});

test("a parameter of Koa's path", async () => {
  const text = (path: string): string =>
    `router.param('counter', async (id, ctx, next) => { const { rows } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]); ctx.params.counter = rows[0]; await next(); });
    router.post('${path}', async (ctx) => { const { counter } = ctx.params; await pool.query('UPDATE counters SET hits = $1 WHERE id = $2', [counter.hits + 1, counter.id]); });`;
  expect(await found(text('/counters/:counter/hits'))).toStrictEqual([
    'read-modify-write lost-update counters (hits)',
  ]);
  expect(await found(text('/counters/:other/hits'))).toStrictEqual([]);
});

test('who asks is looked up, and let pass', async () => {
  expect(
    await found(`
      router.use(async (request, response, next) => {
        const { rows: [user] } = await pool.query('SELECT * FROM users WHERE id = $1', [request.headers.user]);
        if (!user || user.role === 'banned') return response.status(403).end();
        request.user = user;
        next();
      });
      router.put('/role', async (request) => { await pool.query('UPDATE users SET role = $1 WHERE id = $2', [request.body.role, request.user.id]); });
      router.delete('/me', async (request) => { await pool.query('DELETE FROM users WHERE id = $1', [request.user.id]); });
      router.post('/notes', async (request) => { await pool.query('INSERT INTO notes (user_id) VALUES ($1)', [request.user.id]); });`),
  ).toStrictEqual([]);
});
