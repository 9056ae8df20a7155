import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '@prisma/client';
import { Pool } from 'pg';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/prisma/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';
import { numbered } from './placeholders.ts';

export const prisma: Harness<PrismaClient, Prisma.TransactionClient> = {
  name: 'Prisma',
  transaction,
  insertOnce,
  insertAllOnce,
  otherwise: ['one connection', 'own errors', 'sent later'],
  open({ url }, max) {
    const pool = new Pool({ connectionString: url, max });
    pool.on('error', () => {});
    const db = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 60_000 } });
    return {
      db,
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount }),
      close: async () => {
        await db.$disconnect();
        await pool.end();
      },
    };
  },
  async send(db, sql, values = []) {
    if (sql.startsWith('SELECT')) return db.$queryRawUnsafe<Row[]>(numbered(sql), ...values);
    await db.$executeRawUnsafe(numbered(sql), ...values);
    return [];
  },
};
