import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import Fastify from 'fastify';
import { seats } from './schema.js';

interface Booking {
  row: string;
  holder: string;
}

const db = drizzle(process.env.DATABASE_URL ?? '');
const app = Fastify();
app.get('/healthz', async () => 'ok');
app.post<{ Body: Booking }>('/bookings', async (request, reply) => {
  const { row, holder } = request.body;
  const taken = await db.select().from(seats).where(eq(seats.row, row));
  if (taken.length >= 1) return reply.code(409).send({ error: 'full' });
  const [made] = await db.insert(seats).values({ row, holder }).returning();
  return reply.code(201).send(made);
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
