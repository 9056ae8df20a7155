import { expect, it } from 'vitest';
import { routesOf } from '../src/init/routes.ts';

function found(sources: Record<string, string>): string[] {
  const project = { sources: new Map(Object.entries(sources)) };
  return routesOf(project).map(({ method, path }) => `${method} ${path}`);
}

it.each([
  [
    'routers in routers, by require and by import',
    {
      'app.js': `const api = require('./api')
app.use(express.json())
app.use((req, res, next) => { next() })
app.use('/api', auth({ strict: true }), api)
app.use('/admin', require('./admin'))`,
      'api/index.js': `const users = require('./users.js');
router.use('/users', users);
router.use(require('./things'));`,
      'api/users.js': `router.get('/:id', show); router.post("/", limit, create);`,
      'api/things.js': `router.put('/things/:id', put);`,
      'admin.js': `router.route; router.delete('/all', drop);`,
    },
    ['DELETE /admin/all', 'PUT /api/things/:id', 'GET /api/users/:id', 'POST /api/users'],
  ],
  [
    'Fastify: route objects, plugins',
    {
      'app.ts': `app.register(import('./users.ts'), { prefix: '/users' }); app.route({ method: 'PATCH', url: '/x', handler });`,
      'users.ts': `export default async (app) => { app.post<{ Body: { a: Map<string, number> } }>('/', { schema }, create); };`,
    },
    ['PATCH /x', 'POST /users'],
  ],
  [
    'Hono: chained, in one file',
    {
      'app.ts': `const users = new Hono().post('/', create).get('/:id', show);
const api = new Hono().basePath('/v1');
api.put('/x', put);`,
    },
    ['POST /', 'GET /:id', 'PUT /v1/x'],
  ],
  [
    'NestJS',
    {
      'users.controller.ts': `@Controller({ path: 'users', version: '1' })
class Users { @Post() @HttpCode(200) create() {} @Delete(':id') remove() {} }`,
      'health.controller.ts': `@Controller() class Health { @Get('health') get() {} }`,
      'main.ts': `app.setGlobalPrefix('api');`,
    },
    ['POST /api/users', 'DELETE /api/users/:id', 'GET /api/health'],
  ],
  [
    'Next.js',
    {
      'app/api/(shop)/orders/[id]/route.ts':
        'export async function POST(request: Request) {}\nexport const DELETE = drop;',
    },
    ['POST /api/orders/:id', 'DELETE /api/orders/:id'],
  ],
  ['what sends requests declares none', { 'a.ts': `axios.post('/users', body); map.get('/key');` }, []],
])('%s', (_, sources, routes) => {
  expect(found(sources as Record<string, string>).toSorted()).toEqual(routes.toSorted());
});
