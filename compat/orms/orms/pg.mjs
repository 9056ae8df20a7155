import pg from 'pg';
import { Conflict } from '../conflict.mjs';

export async function open(connectionString) {
  const pool = new pg.Pool({ connectionString });
  return {
    async connect({ workspaceId, type }) {
      const db = await pool.connect();
      try {
        await db.query('BEGIN');
        const found = await db.query('SELECT 1 FROM providers WHERE workspace_id = $1 AND type = $2', [
          workspaceId,
          type,
        ]);
        if (found.rowCount) throw new Conflict();
        const inserted = await db.query(
          'INSERT INTO providers (workspace_id, type) VALUES ($1, $2) RETURNING id',
          [workspaceId, type],
        );
        await db.query('COMMIT');
        return inserted.rows[0].id;
      } catch (error) {
        await db.query('ROLLBACK');
        throw error;
      } finally {
        db.release();
      }
    },
    async connectOnce({ workspaceId, type }) {
      const { rows } = await pool.query(
        'INSERT INTO providers (workspace_id, type) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
        [workspaceId, type],
      );
      return rows[0]?.id;
    },
    isDuplicate: (error) => error.code === '23505',
  };
}
