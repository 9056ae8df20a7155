import { idempotent } from '@toctou/guard/fetch';
import { pay, payments } from './payments.ts';

// app/payments/route.ts of Next.js
export const POST = idempotent(
  payments,
  async (tx, request) => {
    const payment = (await request.json()) as { order: number; amount: number };
    return Response.json(await pay(tx, payment), { status: 201 });
  },
  { scope: (request) => String(request.headers.get('x-tenant')) },
);
