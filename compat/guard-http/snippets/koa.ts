import { json } from 'node:stream/consumers';
import { Router } from '@koa/router';
import { problemDetails } from '@toctou/guard/koa';
import Koa from 'koa';
import { connect } from './providers.ts';

const router = new Router();
router.post('/workspaces/:id/providers', async (ctx) => {
  const { type } = (await json(ctx.req)) as { type: string };
  ctx.body = await connect(Number(ctx.params['id']), type);
  ctx.status = 201;
});

export const app = new Koa();
app.use(problemDetails());
app.use(router.routes());
