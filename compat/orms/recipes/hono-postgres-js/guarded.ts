import { guard, refuse, unique } from '@toctou/guard';
import { problemDetails } from '@toctou/guard/hono';
import { Hono } from 'hono';
import postgres from 'postgres';

const emailIsTaken = refuse(unique('users', ['email'], { name: 'users_email_key' }), {
  title: 'This address is taken',
});

export default function open({ databaseUrl }: { databaseUrl: string }) {
  const sql = postgres(databaseUrl);
  const app = new Hono();
  app.onError(problemDetails());
  app.post('/users', async (c) => {
    const { email } = await c.req.json<{ email: string }>();
    const [user] = await guard(
      () => sql`INSERT INTO users (email) VALUES (${email}) RETURNING *`,
      emailIsTaken,
    );
    return c.json(user, 201);
  });
  return { fetch: app.fetch, close: () => sql.end() };
}
