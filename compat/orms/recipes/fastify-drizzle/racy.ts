import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import Fastify from 'fastify';
import { users } from './schema.ts';

const db = drizzle(process.env['DATABASE_URL'] ?? '');
const app = Fastify();
app.post<{ Body: { email: string } }>('/users', async (request, reply) => {
  const { email } = request.body;
  return db.transaction(async (tx) => {
    const taken = await tx.select().from(users).where(eq(users.email, email));
    if (taken.length > 0) return reply.code(409).send({ title: 'This address is taken' });
    const [user] = await tx.insert(users).values({ email }).returning();
    return reply.code(201).send(user);
  });
});
await app.listen({ port: Number(process.env['PORT']) });
