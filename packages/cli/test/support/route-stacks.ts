const manifest = (...dependencies: readonly string[]): object => ({
  name: 'app',
  type: 'module',
  scripts: { start: 'node src/main.js' },
  dependencies: Object.fromEntries(['pg', ...dependencies].map((name) => [name, '*'])),
});

const schema = `CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE workspaces (id serial PRIMARY KEY, name text NOT NULL, owner_id int NOT NULL REFERENCES users);
CREATE TABLE providers (
  id serial PRIMARY KEY,
  workspace_id int NOT NULL REFERENCES workspaces,
  type text NOT NULL,
  UNIQUE (workspace_id, type)
);
`;

const service = `import pg from 'pg';
import { sign } from './token.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

export async function signUp({ email, name }) {
  const found = await pool.query('SELECT id FROM users WHERE email = $1', [email]);
  if (found.rowCount > 0) throw new Error('taken');
  const { rows } = await pool.query('INSERT INTO users (email, name) VALUES ($1, $2) RETURNING *', [email, name]);
  return { user: rows[0], token: sign(rows[0].id) };
}

export async function openWorkspace(name, userId) {
  const { rows } = await pool.query('INSERT INTO workspaces (name, owner_id) VALUES ($1, $2) RETURNING *', [name, userId]);
  return rows[0];
}

export async function connect(workspaceId, type) {
  const workspace = await pool.query('SELECT id FROM workspaces WHERE id = $1', [workspaceId]);
  if (workspace.rowCount === 0) throw new Error('no such workspace');
  const known = await pool.query('SELECT id FROM providers WHERE workspace_id = $1 AND type = $2', [workspaceId, type]);
  if (known.rowCount > 0) throw new Error('connected already');
  const { rows } = await pool.query('INSERT INTO providers (workspace_id, type) VALUES ($1, $2) RETURNING *', [workspaceId, type]);
  return rows[0];
}

export async function closeWorkspace(id) {
  await pool.query('DELETE FROM workspaces WHERE id = $1', [id]);
}
`;

const token = `export const sign = (id) => Buffer.from(String(id)).toString('base64');
`;

const common = {
  'package-lock.json': '{}',
  'schema.sql': schema,
  'src/service.js': service,
  'src/token.js': token,
};

/** One service in each framework, in files as people split them. */
export const routeStacks: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Express: {
    ...common,
    'package.json': manifest('express'),
    'src/main.js': `import express from 'express';
import { api } from './routes/index.js';

const app = express();
app.use(express.json());
app.use('/api', api);
app.listen(process.env.PORT);
`,
    'src/routes/index.js': `import { Router } from 'express';
import { usersRouter } from './users.js';
import workspaces from './workspaces.js';

export const api = Router();
const parts = [{ path: '/users', router: usersRouter() }];
parts.forEach(({ path, router }) => api.use(path, router));
api.use('/workspaces', workspaces);
`,
    'src/routes/users.js': `import { Router } from 'express';
import { signUp } from '../service.js';

export function usersRouter() {
  const router = Router();
  router.post('/', async (req, res) => {
    res.status(201).json(await signUp(req.body));
  });
  return router;
}
`,
    'src/routes/workspaces.js': `import express from 'express';
import { requireAuth } from '../auth.js';
import * as controller from '../controller.js';

const router = express.Router();
const safely = (handler) => (req, res, next) => handler(req, res, next).catch(next);

router.post('/', requireAuth, safely(controller.open));
router.route('/:id').delete([requireAuth, controller.close]);
router.route('/:id/providers').all(requireAuth).post(controller.connect);

export default router;
`,
    'src/controller.js': `import { closeWorkspace, connect as connectProvider, openWorkspace } from './service.js';

export async function open(req, res) {
  res.status(201).json(await openWorkspace(req.body.name, req.user.id));
}

export const close = async (req, res) => {
  await closeWorkspace(Number(req.params.id));
  res.sendStatus(204);
};

export const connect = async ({ params, body: { type } }, res) => {
  res.status(201).json(await connectProvider(Number(params.id), type));
};
`,
    'src/auth.js': `export function requireAuth(req, res, next) {
  req.user = { id: Number(req.headers.authorization?.replace('Bearer ', '')) };
  next();
}
`,
  },

  Fastify: {
    ...common,
    'package.json': manifest('fastify', 'fastify-plugin'),
    'src/main.js': `import Fastify from 'fastify';
import { authentication } from './auth.js';
import { api } from './api.js';

const fastify = Fastify({ logger: true });
fastify.register(authentication);
fastify.register(api, { prefix: '/api' });
await fastify.listen({ port: process.env.PORT });
`,
    'src/auth.js': `import fp from 'fastify-plugin';

export const authentication = fp(async (fastify) => {
  fastify.decorate('authenticate', async (request) => {
    request.user = { id: Number(request.headers.authorization?.replace('Bearer ', '')) };
  });
});
`,
    'src/api.js': `import { users } from './users.js';

export async function api(fastify) {
  fastify.register(users);
  fastify.register(import('./workspaces.js'), { prefix: '/workspaces' });
}
`,
    'src/users.js': `import { signUp } from './service.js';

const body = {
  type: 'object',
  required: ['email', 'name'],
  properties: { email: { type: 'string', format: 'email' }, name: { type: 'string' }, newsletter: { type: 'boolean' } },
};

export const users = async (app) => {
  app.post('/users', { schema: { body } }, async (request, reply) => {
    reply.code(201);
    return signUp(request.body);
  });
};
`,
    'src/workspaces.js': `import { closeWorkspace, connect, openWorkspace } from './service.js';

export default async function workspaces(fastify) {
  fastify.addHook('preHandler', fastify.authenticate);
  fastify.post('/', async (request, reply) => {
    const { name } = request.body;
    return reply.code(201).send(await openWorkspace(name, request.user.id));
  });
  fastify.route({
    method: 'DELETE',
    url: '/:id',
    handler: async (request) => closeWorkspace(Number(request.params.id)),
  });
  fastify.route({ method: ['POST'], url: '/:id/providers', handler: onConnect });

  async function onConnect(request) {
    return connect(request.params.id, request.body.type);
  }
}
`,
  },

  Hono: {
    ...common,
    'package.json': manifest('hono', 'zod'),
    'src/main.js': `import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { users } from './users.js';
import workspaces from './workspaces.js';

const app = new Hono().basePath('/api');
app.route('/users', users).route('/workspaces', workspaces);
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
    'src/users.js': `import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { z } from 'zod';
import { signUp } from './service.js';

const NewUser = z.object({ email: z.string().email(), name: z.string().min(1), age: z.number().int().optional() });

export const users = new Hono().post('/', zValidator('json', NewUser), async (c) => {
  return c.json(await signUp(c.req.valid('json')), 201);
});
`,
    'src/workspaces.js': `import { Hono } from 'hono';
import { jwt } from 'hono/jwt';
import { closeWorkspace, connect, openWorkspace } from './service.js';

const app = new Hono();
app.use('*', jwt({ secret: 'x' }));
app.post('/', async (c) => {
  const { name } = await c.req.json();
  return c.json(await openWorkspace(name, c.get('jwtPayload').sub), 201);
});
app.delete('/:id', async (c) => {
  await closeWorkspace(Number(c.req.param('id')));
  return c.body(null, 204);
});
app.post('/:id/providers', async (c) => {
  const { id } = c.req.param();
  const body = await c.req.json();
  return c.json(await connect(Number(id), body.type), 201);
});

export default app;
`,
  },

  Koa: {
    ...common,
    'package.json': manifest('koa', '@koa/router'),
    'src/main.js': `import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { users } from './users.js';
import { workspaces } from './workspaces.js';

const app = new Koa();
app.use(bodyParser());
app.use(users.routes()).use(users.allowedMethods());
app.use(workspaces.routes());
app.listen(process.env.PORT);
`,
    'src/users.js': `import Router from '@koa/router';
import { signUp } from './service.js';

export const users = new Router({ prefix: '/api/users' });

users.post('sign-up', '/', async (ctx) => {
  ctx.status = 201;
  ctx.body = await signUp(ctx.request.body);
});
`,
    'src/workspaces.js': `import Router from '@koa/router';
import { closeWorkspace, connect, openWorkspace } from './service.js';
import { authenticated } from './auth.js';

const inner = new Router();
inner.post('/', async (ctx) => {
  ctx.body = await openWorkspace(ctx.request.body.name, ctx.state.user.id);
});
inner.del('/:id', async (ctx) => {
  await closeWorkspace(Number(ctx.params.id));
  ctx.status = 204;
});
inner.post('/:id/providers', async (ctx) => {
  const { type } = ctx.request.body;
  ctx.body = await connect(Number(ctx.params.id), type);
});

export const workspaces = new Router().prefix('/api');
workspaces.use('/workspaces', authenticated, inner.routes());
`,
    'src/auth.js': `export const authenticated = async (ctx, next) => {
  ctx.state.user = { id: Number(ctx.get('authorization').replace('Bearer ', '')) };
  await next();
};
`,
  },

  NestJS: {
    'package-lock.json': '{}',
    'schema.sql': schema,
    'package.json': manifest('@nestjs/core', '@nestjs/common', 'class-validator'),
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
  await app.listen(process.env.PORT);
}
void bootstrap();
`,
    'src/app.module.ts': `import { Module } from '@nestjs/common';
import { UsersController } from './users.controller';
import { WorkspacesController } from './workspaces.controller';
import { WorkspacesService } from './workspaces.service';

@Module({ controllers: [UsersController, WorkspacesController], providers: [WorkspacesService] })
export class AppModule {}
`,
    'src/users.controller.ts': `import { Body, Controller, Post } from '@nestjs/common';
import { CreateUserDto } from './create-user.dto';
import { signUp } from './service';

@Controller({ path: 'users' })
export class UsersController {
  @Post()
  create(@Body() dto: CreateUserDto) {
    return signUp(dto);
  }
}
`,
    'src/create-user.dto.ts': `import { IsEmail, IsOptional, MinLength } from 'class-validator';

export class CreateUserDto {
  @IsEmail()
  email: string;

  @MinLength(1)
  name: string;

  @IsOptional()
  nickname?: string;
}
`,
    'src/workspaces.controller.ts': `import { Body, Controller, Delete, Param, ParseIntPipe, Post, UseGuards } from '@nestjs/common';
import { AuthGuard } from './auth.guard';
import { CurrentUser } from './current-user';
import { WorkspacesService } from './workspaces.service';

@UseGuards(AuthGuard)
@Controller('workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: WorkspacesService) {}

  @Post()
  open(@Body('name') name: string, @CurrentUser() user: { id: number }) {
    return this.workspaces.open(name, user.id);
  }

  @Delete(':id')
  async close(@Param('id', ParseIntPipe) id: number) {
    await this.workspaces.close(id);
  }

  @Post(':id/providers')
  connect(@Param('id', ParseIntPipe) id: number, @Body() { type }: { type: string }) {
    return this.workspaces.connect(id, type);
  }
}
`,
    'src/workspaces.service.ts': `import { Injectable } from '@nestjs/common';
import { closeWorkspace, connect, openWorkspace } from './service';

@Injectable()
export class WorkspacesService {
  open(name: string, userId: number) {
    return openWorkspace(name, userId);
  }

  close(id: number) {
    return closeWorkspace(id);
  }

  connect(id: number, type: string) {
    return connect(id, type);
  }
}
`,
    'src/service.ts': service.replace('./token.js', './token'),
    'src/token.ts': token,
    'src/auth.guard.ts': `export class AuthGuard {
  canActivate() {
    return true;
  }
}
`,
    'src/current-user.ts': `import { createParamDecorator } from '@nestjs/common';

export const CurrentUser = createParamDecorator((_, context) => context.switchToHttp().getRequest().user);
`,
  },
};
