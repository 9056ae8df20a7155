import { problemDetails } from '@toctou/guard/h3';
import { H3, getRouterParam, HTTPResponse } from 'h3';
import { connect } from './providers.ts';

export const app = new H3();
app.use(problemDetails());
app.post('/workspaces/:id/providers', async (event) => {
  const { type } = (await event.req.json()) as { type: string };
  const provider = await connect(Number(getRouterParam(event, 'id')), type);
  return new HTTPResponse(JSON.stringify(provider), { status: 201 });
});
