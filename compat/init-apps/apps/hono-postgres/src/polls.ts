import { Hono } from 'hono';
import type { Sql } from 'postgres';

export function polls(sql: Sql): Hono {
  const app = new Hono();
  app.post('/:poll/votes', async (c) => {
    const { voterId, choice } = await c.req.json<{ voterId: number; choice: string }>();
    const poll = Number(c.req.param('poll'));
    const voted = await sql`SELECT 1 FROM votes WHERE poll = ${poll} AND voter_id = ${voterId}`;
    if (voted.length > 0) return c.json({ error: 'you have voted' }, 409);
    await sql`INSERT INTO votes VALUES (${poll}, ${voterId}, ${choice})`;
    return c.json({ choice }, 201);
  });
  return app;
}
