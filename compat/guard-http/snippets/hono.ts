import { problemDetails } from '@toctou/guard/hono';
import { Hono } from 'hono';
import { connect } from './providers.ts';

export const app = new Hono();
app.onError(problemDetails());
app.post('/workspaces/:id/providers', async (c) => {
  const { type } = await c.req.json<{ type: string }>();
  return c.json(await connect(Number(c.req.param('id')), type), 201);
});
