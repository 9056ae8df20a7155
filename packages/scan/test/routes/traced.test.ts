import { describe, expect, test } from 'vitest';
import type { RoutedRequest } from '../../src/index.ts';
import { manifest, scanFiles } from '../support/scan-files.ts';

const schema = `create table users (id serial primary key, email text not null unique, age int, born date);
create table teams (id uuid primary key, name text not null);
create table members (id serial primary key, team_id uuid not null references teams (id), email text not null, unique (team_id, email));
`;

/** A function with a race, in a file of its own. */
const service = `import { db } from './db.js';
export async function add(user) {
  const found = await db.query('SELECT id FROM users WHERE email = $1', [user.email]);
  if (found.rowCount > 0) throw new Error('taken');
  await db.query('INSERT INTO users (email, age) VALUES ($1, $2)', [user.email, user.age]);
}
`;
const db = `import pg from 'pg'; export const db = new pg.Pool();`;

/** What leads to the only finding of a project: its requests, or why there are none. */
async function traced(
  files: Readonly<Record<string, string>>,
  ...dependencies: readonly string[]
): Promise<readonly RoutedRequest[] | string | undefined> {
  const { routed } = await scanFiles(
    {
      'package.json': manifest('pg', ...dependencies),
      'schema.sql': schema,
      'src/service.js': service,
      'src/db.js': db,
      ...files,
    },
    { routes: true },
  );
  expect(routed?.findings).toHaveLength(1);
  const [only] = routed?.findings ?? [];
  return only?.untraced ?? only?.requests;
}

async function paths(
  files: Readonly<Record<string, string>>,
  ...dependencies: readonly string[]
): Promise<unknown> {
  const found = await traced(files, ...dependencies);
  return typeof found === 'string' ? found : found?.map(({ method, path }) => `${method} ${path}`);
}

async function body(
  files: Readonly<Record<string, string>>,
  ...dependencies: readonly string[]
): Promise<unknown> {
  const found = await traced(files, ...dependencies);
  return typeof found === 'string' ? found : found?.[0]?.body;
}

const express = (routes: string, more = ''): Record<string, string> => ({
  'src/main.js': `import express from 'express';
import { add } from './service.js';
${more}
const app = express();
${routes}
app.listen(1);
`,
});

describe('how a route is written', () => {
  test.for<readonly [string, string, string, string?]>([
    ['a path with a pattern', "app.post('/u/:id(\\\\d+)', (req) => add(req.body));", 'POST /u/:id'],
    [
      'a constant',
      'app.post(`${base}/users`, (req) => add(req.body));',
      'POST /v1/users',
      "const base = '/v1';",
    ],
    ['several paths', "app.put(['/users', '/people'], (req) => add(req.body));", 'PUT /users'],
    [
      'a wrapper of the project',
      "app.post('/users', safe((req) => add(req.body)));",
      'POST /users',
      'const safe = (f) => (req, res, next) => f(req, res).catch(next);',
    ],
    [
      'a wrapper from elsewhere',
      "app.post('/users', safe(create));",
      'POST /users',
      "import safe from 'express-async-handler'; const create = async (req) => add(req.body);",
    ],
    [
      'a bound method',
      "const users = new Users(); app.post('/users', users.create.bind(users));",
      'POST /users',
      'class Users { async create(req) { await add(req.body); } }',
    ],
    [
      'a field that is a function',
      "const users = new Users(); app.post('/users', users.create);",
      'POST /users',
      'class Users { create = async (req) => { await add(req.body); }; }',
    ],
    [
      'a check in middleware',
      "app.post('/users', unique, (req) => db.query('INSERT INTO users (email) VALUES ($1)', [req.body.email]));",
      'POST /users',
      "import { db } from './db.js'; const unique = async (req, res, next) => { const found = await db.query('SELECT 1 FROM users WHERE email = $1', [req.body.email]); if (found.rowCount) throw new Error(); next(); };",
    ],
    [
      'a router in a class',
      "app.use('/users', new Users().router);",
      'POST /users/new',
      "class Users { router = express.Router(); constructor() { this.routes(); } routes() { this.router.post('/new', this.create); } create = async (req) => add(req.body); }",
    ],
    [
      'an app that is handed on',
      'register(app);',
      'POST /users',
      "const register = (server) => { server.post('/users', (req) => add(req.body)); };",
    ],
  ])('%s', async ([name, routes, path, more]) => {
    const files = express(routes, more);
    if (name === 'a check in middleware') files['src/service.js'] = 'export const add = () => {};';
    expect(await paths(files, 'express')).toEqual([path]);
  });

  test("Fastify's autoload names folders", async () => {
    expect(
      await paths(
        {
          'src/main.js': `import { join } from 'node:path';
import autoload from '@fastify/autoload';
import fastify from 'fastify';
const app = fastify();
app.register(autoload, { dir: join(import.meta.dirname, 'routes'), options: { prefix: '/api' } });
`,
          'src/routes/users/index.js': `import { add } from '../../service.js';
export default async function (fastify) { fastify.post('/', async (request) => add(request.body)); }
`,
        },
        'fastify',
        '@fastify/autoload',
      ),
    ).toEqual(['POST /api/users']);
  });

  test('Hono with OpenAPI', async () => {
    expect(
      await paths(
        {
          'src/main.js': `import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { add } from './service.js';
const route = createRoute({ method: 'post', path: '/users/{team}', request: { body: { content: { 'application/json': { schema: z.object({ email: z.email() }) } } } } });
export const app = new OpenAPIHono().openapi(route, async (c) => { await add(c.req.valid('json')); return c.json({}); });
`,
        },
        '@hono/zod-openapi',
      ),
    ).toEqual(['POST /users/:team']);
  });

  test('NestJS with versions', async () => {
    expect(
      await paths(
        {
          'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { VersioningType } from '@nestjs/common';
import { Users } from './users.controller';
async function bootstrap() {
  const app = await NestFactory.create(Users);
  app.enableVersioning({ type: VersioningType.URI });
}
`,
          'src/users.controller.ts': `import { Body, Controller, Put } from '@nestjs/common';
import { add } from './service';
@Controller({ path: ['users', 'people'], version: '2' })
export class Users {
  @Put(':id') async put(@Body() body: { email: string; age?: number }) { await add(body); }
}
`,
        },
        '@nestjs/core',
      ),
    ).toEqual(['PUT /v2/users/:id', 'PUT /v2/people/:id']);
  });
});

describe('what no route is known of', () => {
  test.for<readonly [string, Record<string, string>, string]>([
    [
      'a job',
      {
        'src/job.js':
          "import { Worker } from 'bullmq'; import { add } from './service.js'; new Worker('users', async (job) => add(job.data));",
      },
      'no route reaches it: src/job.js is a job',
    ],
    [
      'a command',
      {
        'src/cli.js':
          "#!/usr/bin/env node\nimport { add } from './service.js';\nasync function run() { await add({ email: process.argv[2] }); }\nrun();",
      },
      'no route reaches it: src/cli.js is a command',
    ],
    [
      'a tRPC procedure',
      {
        'src/router.js':
          "import { publicProcedure } from './trpc.js'; import { add } from './service.js'; export const create = publicProcedure.mutation(async ({ input }) => add(input));",
      },
      'no route reaches it: src/router.js is a tRPC procedure',
    ],
    [
      'a GraphQL resolver',
      {
        'src/users.resolver.ts':
          "import { Resolver, Mutation } from '@nestjs/graphql'; import { add } from './service'; @Resolver() export class Users { @Mutation() async create(input: { email: string }) { await add(input); } }",
      },
      'no route reaches it: src/users.resolver.ts is a GraphQL resolver',
    ],
    ['nobody', {}, 'no route that can be read reaches it: nothing is seen to call src/service.js:2'],
    [
      'a router that is not mounted',
      {
        'src/routes.js':
          "import { Router } from 'express'; import { add } from './service.js'; export const router = Router(); router.post('/', (req) => add(req.body));",
      },
      'the router is mounted nowhere that can be read: src/routes.js:1',
    ],
    [
      'a prefix that is made up when the app runs',
      {
        'src/routes.js':
          "import express, { Router } from 'express'; import { config } from './config.js'; import { add } from './service.js'; const router = Router(); router.post('/', (req) => add(req.body)); const app = express(); app.use(config.apiPrefix, router);",
        'src/config.js': 'export const config = { apiPrefix: process.env.PREFIX };',
      },
      'the prefix is worked out when the app runs: src/routes.js:1',
    ],
    [
      'a path that is made up when the app runs',
      express('app.post(process.env.PREFIX + "/users", (req) => add(req.body));'),
      'the path is worked out when the app runs: src/main.js:5',
    ],
    [
      'a request that is sent',
      {
        'src/client.js':
          "import axios from 'axios'; import { add } from './service.js'; axios.post('/users', async () => add({}));",
      },
      'no route',
    ],
  ])('%s', async ([, files, reason]) => {
    expect(await traced(files, 'express')).toContain(reason);
  });
});

const object = (properties: object, required = Object.keys(properties)): object => ({
  type: 'object',
  properties,
  required,
});
const text = { type: 'string' };

describe('what a body consists of', () => {
  test.for<readonly [string, string, object, string?]>([
    [
      'what is read',
      "app.post('/u', (req) => add({ email: req.body.user.email.trim(), age: Number(req.body.user.age) }));",
      object({ user: object({ email: text, age: { type: 'integer' } }) }),
    ],
    [
      'destructured',
      "app.post('/u', async ({ body: { email, ...rest } }) => add({ email, age: rest.age }));",
      object({ email: text, age: { type: 'integer' } }),
    ],
    [
      'zod, parsed',
      "app.post('/u', async (req) => add(schema.parse(req.body)));",
      object({ email: { type: 'string', format: 'email' }, age: { type: 'integer', minimum: 18 } }, [
        'email',
      ]),
      "import { z } from 'zod'; const schema = z.object({ email: z.string().email(), age: z.number().int().min(18).optional() });",
    ],
    [
      'zod, in middleware',
      "app.post('/u', validate(schema), async (req) => add(req.body));",
      object({ email: { ...text, maxLength: 20 } }),
      "import { z } from 'zod'; import { validate } from 'somewhere'; const schema = z.object({ body: z.object({ email: z.string().max(20) }), params: z.object({}) });",
    ],
    [
      'Joi',
      "app.post('/u', celebrate({ body: Joi.object({ email: Joi.string().email().required(), role: Joi.string().valid('a', 'b') }) }), async (req) => add(req.body));",
      object({ email: { type: 'string', format: 'email' }, role: { ...text, enum: ['a', 'b'] } }),
      "import { celebrate } from 'celebrate'; import Joi from 'joi';",
    ],
    ['nothing', "app.post('/u', async (req) => add({ email: req.params.email }));", undefined as never],
  ])('%s', async ([, routes, expected, more]) => {
    expect(await body(express(routes, more), 'express')).toEqual(expected);
  });

  test('TypeBox', async () => {
    expect(
      await body(
        {
          'src/main.ts': `import { Type } from '@sinclair/typebox';
import Fastify from 'fastify';
import { add } from './service';
const app = Fastify();
const User = Type.Object({ email: Type.String({ format: 'email' }), age: Type.Optional(Type.Integer({ minimum: 1 })) });
app.post('/u', { schema: { body: User } }, async (request) => add(request.body));
`,
        },
        'fastify',
      ),
    ).toEqual(
      object({ email: { type: 'string', format: 'email' }, age: { type: 'integer', minimum: 1 } }, ['email']),
    );
  });

  test('valibot', async () => {
    expect(
      await body(
        {
          'src/main.ts': `import { vValidator } from '@hono/valibot-validator';
import { Hono } from 'hono';
import * as v from 'valibot';
import { add } from './service';
const User = v.object({ email: v.pipe(v.string(), v.email()), born: v.optional(v.string()) });
export default new Hono().post('/u', vValidator('json', User), async (c) => { await add(c.req.valid('json')); });
`,
        },
        'hono',
      ),
    ).toEqual(object({ email: { type: 'string', format: 'email' }, born: text }, ['email']));
  });

  test('a type of the registration', async () => {
    expect(
      await body(
        {
          'src/main.ts': `import Fastify from 'fastify';
import { add } from './service';
interface NewUser { email: string; role: 'admin' | 'guest'; age?: number }
const app = Fastify();
app.post<{ Body: NewUser }>('/u', async (request) => add(request.body));
`,
        },
        'fastify',
      ),
    ).toEqual(
      object({ email: text, role: { enum: ['admin', 'guest'] }, age: { type: 'number' } }, ['email', 'role']),
    );
  });
});
