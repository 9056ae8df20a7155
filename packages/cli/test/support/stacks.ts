const manifest = (
  dependencies: readonly string[],
  scripts: Record<string, string>,
  more: object = {},
): object => ({
  name: 'app',
  type: 'module',
  ...more,
  scripts,
  dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
});

/** Small apps as people begin them, in files. */
export const stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Express and pg': {
    'package.json': manifest(['express', 'pg'], {
      start: 'node src/server.js',
      dev: 'node --watch src/server.js',
    }),
    'package-lock.json': '{}',
    'db/schema.sql': `CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  age int NOT NULL
);
`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
import { usersRouter } from './routes/users.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
app.use(express.json());
app.get('/health', (req, res) => res.send('ok'));
app.post('/auth/login', (req, res) => res.sendStatus(501));
app.use('/api/users', usersRouter(pool));
app.listen(process.env.PORT ?? 3000);
`,
    'src/routes/users.js': `import { Router } from 'express';

export function usersRouter(pool) {
  const router = Router();
  // router.post('/old', old);
  router.get('/', async (req, res) => res.json((await pool.query('SELECT * FROM users')).rows));
  router.post('/', async (req, res) => {
    const { email, age } = req.body;
    const found = await pool.query('SELECT 1 FROM users WHERE email = $1', [email]);
    if (found.rowCount > 0) return res.status(409).json({ error: 'taken' });
    const { rows } = await pool.query('INSERT INTO users (email, age) VALUES ($1, $2) RETURNING *', [email, age]);
    res.status(201).json(rows[0]);
  });
  return router;
}
`,
  },

  'Fastify and Prisma': {
    'package.json': manifest(['fastify', '@prisma/client', 'prisma', 'typescript'], {
      dev: 'tsx watch src/server.ts',
      build: 'tsc',
      start: 'node dist/server.js',
      'db:migrate': 'prisma migrate dev',
    }),
    'pnpm-lock.yaml': '',
    'tsconfig.json': '{}',
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
`,
    'prisma/migrations/20260101000000_init/migration.sql':
      'CREATE TABLE "Account" (id serial PRIMARY KEY);\n',
    'src/server.ts': `import Fastify from 'fastify';
import accounts from './accounts.ts';

const app = Fastify();
app.get('/healthz', async () => 'ok');
app.register(accounts, { prefix: '/accounts' });
await app.listen({ port: Number(process.env.PORT) });
`,
    'src/accounts.ts': `import type { FastifyInstance } from 'fastify';

interface Withdrawal {
  amount: number;
  reason?: string;
}

export default async function accounts(app: FastifyInstance) {
  app.get('/:id', async (request) => find(request.params.id));
  app.post<{ Params: { id: string }; Body: Withdrawal }>('/:id/withdrawals', async (request) => withdraw(request));
}
`,
  },

  'NestJS and TypeORM': {
    'package.json': manifest(
      ['@nestjs/core', '@nestjs/platform-express', 'express', 'typeorm', 'pg', 'typescript'],
      {
        build: 'nest build',
        start: 'nest start',
        'start:dev': 'nest start --watch',
        'start:prod': 'node dist/main',
      },
      { type: 'commonjs', packageManager: 'yarn@4.5.0' },
    ),
    'tsconfig.json': '{}',
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
`,
    'src/data-source.ts': `import { DataSource } from 'typeorm';

export default new DataSource({ type: 'postgres', url: process.env.POSTGRES_URL, synchronize: true });
`,
    'src/orders/create-order.dto.ts': `export class CreateOrderDto {
  @IsEmail()
  email!: string;

  @IsInt()
  quantity!: number;

  @IsOptional()
  gift?: boolean;
}
`,
    'src/orders/orders.controller.ts': `@Controller('orders')
export class OrdersController {
  @Get()
  findAll() {}

  @Post()
  create(@Body() order: CreateOrderDto) {
    return this.orders.create(order);
  }

  @Delete(':id')
  remove(@Param('id') id: string) {}
}
`,
  },

  'Hono and Drizzle': {
    'package.json': manifest(['hono', 'drizzle-orm', 'drizzle-kit', 'postgres', 'typescript'], {
      dev: 'bun run --hot src/index.ts',
    }),
    'bun.lock': '',
    'tsconfig.json': '{}',
    'drizzle.config.ts': `export default { dialect: 'postgresql', schema: './src/schema.ts', out: './migrations' };\n`,
    'migrations/0000_first.sql': 'CREATE TABLE votes (id serial PRIMARY KEY);\n',
    'src/index.ts': `import { Hono } from 'hono';
import postgres from 'postgres';
import { polls } from './polls';

const sql = postgres(process.env.DATABASE_URL!);
const app = new Hono().basePath('/v1');
app.route('/polls', polls);
export default { port: process.env.PORT, fetch: app.fetch };
`,
    'src/polls.ts': `import { Hono } from 'hono';

export const polls = new Hono();
polls.post('/:poll/votes', async (c) => {
  const body = await c.req.json<{ voterId: number; choice: string }>();
  return c.json(body, 201);
});
`,
  },

  'Koa and Knex': {
    'package.json': manifest(['koa', '@koa/router', 'knex', 'pg', 'toctou'], {}, { main: './index.js' }),
    'yarn.lock': '',
    'knexfile.js': 'export default { client: "pg", connection: process.env.DATABASE_URL };\n',
    'index.js': `import Koa from 'koa';
import router from './router.js';

new Koa().use(router.routes()).listen(process.env.PORT);
`,
    'router.js': `import Router from '@koa/router';

const router = new Router({ prefix: '/seats' });
router.put('/:seat(\\\\d+)', async (ctx) => {
  ctx.body = await reserve(ctx.params.seat, ctx.request.body.name);
});
export default router;
`,
  },
};
