import { problemDetails } from '@toctou/guard/h3';
import { H3, HTTPResponse, readBody } from 'h3';
import { connect } from './providers.ts';

export const app = new H3();
app.use(problemDetails());
app.post('/workspaces/:id/providers', async (event) => {
  const { type } = (await readBody<{ type: string }>(event))!;
  const provider = await connect(Number(event.context.params!['id']), type);
  return new HTTPResponse(JSON.stringify(provider), { status: 201 });
});
