import { guard, refuse, unique } from '@toctou/guard';
import { idempotency } from '@toctou/guard/idempotency';
import { transaction } from '@toctou/guard/pg';
import { Pool } from 'pg';

export const pool = new Pool();

/** The keys of payments. */
export const payments = idempotency(pool, transaction);

const onePerOrder = unique('payments', ['order_id'], { name: 'payments_order_id_key' });

export async function pay(tx: Pick<Pool, 'query'>, { order, amount }: { order: number; amount: number }) {
  return guard(
    async () => {
      const sql = 'INSERT INTO payments (order_id, amount) VALUES ($1, $2) RETURNING id';
      return (await tx.query<{ id: number }>(sql, [order, amount])).rows[0];
    },
    refuse(onePerOrder, { title: 'This order is paid' }),
  );
}
