import postgres from 'postgres';
import { Conflict } from '../conflict.mjs';

export async function open(url) {
  const sql = postgres(url);
  return {
    connect: ({ workspaceId, type }) =>
      sql.begin(async (db) => {
        const found =
          await db`SELECT 1 FROM providers WHERE workspace_id = ${workspaceId} AND type = ${type}`;
        if (found.length > 0) throw new Conflict();
        const [inserted] =
          await db`INSERT INTO providers (workspace_id, type) VALUES (${workspaceId}, ${type}) RETURNING id`;
        return inserted.id;
      }),
    async connectOnce({ workspaceId, type }) {
      const [inserted] = await sql`
        INSERT INTO providers (workspace_id, type) VALUES (${workspaceId}, ${type}) ON CONFLICT DO NOTHING RETURNING id`;
      return inserted?.id;
    },
    isDuplicate: (error) => error.code === '23505',
  };
}
