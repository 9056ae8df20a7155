import { idempotent, problemDetails } from '@toctou/guard/fastify';
import Fastify, { type FastifyRequest } from 'fastify';
import { pay, payments } from './payments.ts';

type Payment = FastifyRequest<{ Body: { order: number; amount: number } }>;

export const app = Fastify();
app.setErrorHandler(problemDetails());
app.post(
  '/payments',
  idempotent(
    payments,
    async (tx, request: Payment) => Response.json(await pay(tx, request.body), { status: 201 }),
    { scope: (request) => String(request.headers['x-tenant']) },
  ),
);
