import { Hono } from 'hono';
import postgres from 'postgres';

export default function open({ databaseUrl }: { databaseUrl: string }) {
  const sql = postgres(databaseUrl);
  const app = new Hono();
  app.post('/users', async (c) => {
    const { email } = await c.req.json<{ email: string }>();
    const [taken] = await sql`SELECT 1 FROM users WHERE email = ${email}`;
    if (taken) return c.json({ title: 'This address is taken' }, 409);
    const [user] = await sql`INSERT INTO users (email) VALUES (${email}) RETURNING *`;
    return c.json(user, 201);
  });
  return { fetch: app.fetch, close: () => sql.end() };
}
