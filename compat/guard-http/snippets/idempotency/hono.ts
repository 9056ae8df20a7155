import { idempotent, problemDetails } from '@toctou/guard/hono';
import { Hono, type Context } from 'hono';
import { pay, payments } from './payments.ts';

export const app = new Hono();
app.onError(problemDetails());
app.post(
  '/payments',
  idempotent(
    payments,
    async (tx, c: Context) => Response.json(await pay(tx, await c.req.json()), { status: 201 }),
    {
      scope: (c) => String(c.req.header('x-tenant')),
    },
  ),
);
