import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { idempotent, problemDetails } from '@toctou/guard/koa';
import Koa from 'koa';
import { pay, payments } from './payments.ts';

const router = new Router();
router.post(
  '/payments',
  idempotent(
    payments,
    async (tx, ctx) =>
      Response.json(await pay(tx, ctx.request.body as { order: number; amount: number }), { status: 201 }),
    { scope: (ctx) => String(ctx.headers['x-tenant']) },
  ),
);

export const app = new Koa();
app.use(problemDetails());
app.use(bodyParser());
app.use(router.routes());
