import { problemDetails } from '@toctou/guard/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { validator } from 'hono/validator';
import type { Pool } from 'pg';
import type { ConnectProvider } from './connect-provider.ts';
import { deleteWorkspace, listProviders } from './queries.ts';

/** The service; `connectProvider` is the variant. */
export function createApp(pool: Pool, connectProvider: ConnectProvider): Hono {
  const app = new Hono();
  app.onError(problemDetails());

  app.get('/health', (c) => c.text('ok'));

  app.post('/workspaces/:id/providers', validator('json', providerOf), async (c) => {
    const workspace_id = idOf(c.req.param('id'));
    const { status, provider } = await connectProvider(pool, { workspace_id, ...c.req.valid('json') });
    return c.json(provider, status);
  });

  app.get('/workspaces/:id/providers', async (c) =>
    c.json(await listProviders(pool, idOf(c.req.param('id')))),
  );

  app.delete('/workspaces/:id', async (c) => {
    const found = await deleteWorkspace(pool, idOf(c.req.param('id')));
    if (!found) throw new HTTPException(404, { message: 'No such workspace' });
    return c.body(null, 204);
  });

  return app;
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new HTTPException(400, { message: 'The id must be a number' });
  return Number(text);
}

function providerOf(body: unknown): { type: string } {
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  if (typeof type !== 'string' || !/^[a-z]{1,40}$/.test(type))
    throw new HTTPException(422, { message: 'type must be a word in small letters' });
  return { type };
}
