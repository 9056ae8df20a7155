import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { Conflict, connectProvider } from '../providers.mjs';

const app = new Hono();
app.get('/', (context) => context.text('ready'));
app.post('/providers', async (context) => {
  try {
    return context.json(await connectProvider(await context.req.json()), 201);
  } catch (error) {
    throw error instanceof Conflict ? new HTTPException(409) : error;
  }
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
