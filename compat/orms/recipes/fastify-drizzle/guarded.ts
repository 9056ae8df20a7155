import { guard, refuse, unique } from '@toctou/guard';
import { transaction } from '@toctou/guard/drizzle';
import { problemDetails } from '@toctou/guard/fastify';
import { drizzle } from 'drizzle-orm/node-postgres';
import Fastify from 'fastify';
import { users } from './schema.ts';

const emailIsTaken = refuse(unique('users', ['email'], { name: 'users_email_key' }), {
  title: 'This address is taken',
});

const db = drizzle(process.env['DATABASE_URL'] ?? '');
const app = Fastify();
app.setErrorHandler(problemDetails());
app.post<{ Body: { email: string } }>('/users', async (request, reply) => {
  const { email } = request.body;
  const [user] = await transaction(db, (tx) =>
    guard(() => tx.insert(users).values({ email }).returning(), emailIsTaken),
  );
  return reply.code(201).send(user);
});
await app.listen({ port: Number(process.env['PORT']) });
