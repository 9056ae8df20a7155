import pg from 'pg';

/** The provider is connected already. */
export class Conflict extends Error {}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const [variant] = process.argv.slice(2);

/** The handler's work: checks, then inserts. Only in the variant `fixed` a violation means what the check says. */
export async function connectProvider({ type }) {
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    const found = await db.query('SELECT 1 FROM providers WHERE workspace_id = 1 AND type = $1', [type]);
    if (found.rowCount) throw new Conflict();
    const sql = 'INSERT INTO providers (workspace_id, type) VALUES (1, $1) RETURNING id';
    const { rows } = await db.query(sql, [type]);
    await db.query('COMMIT');
    return rows[0];
  } catch (error) {
    await db.query('ROLLBACK');
    throw variant === 'fixed' && error.code === '23505' ? new Conflict() : error;
  } finally {
    db.release();
  }
}
