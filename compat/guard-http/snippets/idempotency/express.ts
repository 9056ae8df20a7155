import { idempotent, problemDetails } from '@toctou/guard/express';
import express, { type Request } from 'express';
import { pay, payments } from './payments.ts';

export const app = express();
app.use(express.json());
app.post(
  '/payments',
  idempotent(
    payments,
    async (tx, request: Request) => Response.json(await pay(tx, request.body), { status: 201 }),
    {
      scope: (request) => String(request.headers['x-tenant']),
    },
  ),
);
app.use(problemDetails());
