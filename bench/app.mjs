import pg from 'pg';

/** What a request does between BEGIN and its answer. */
export const statements = {
  workspace: 'SELECT 1 FROM workspaces WHERE id = 1',
  provider: `SELECT 1 FROM providers WHERE type = 'github'`,
  insert: `INSERT INTO providers VALUES ('github')`,
};

/**
 * A request of four statements after BEGIN: two SELECTs, INSERT, COMMIT. The violation is unhandled.
 *
 * @param {{ databaseUrl: string }} start
 */
export default function app({ databaseUrl }) {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  return {
    /** @param {Request} _request */
    fetch: async (_request) => {
      const db = await pool.connect();
      try {
        await db.query('BEGIN');
        const workspace = await db.query(statements.workspace);
        const provider = await db.query(statements.provider);
        const status = workspace.rows.length === 0 ? 404 : provider.rows.length === 0 ? 201 : 409;
        if (status === 201) await db.query(statements.insert);
        await db.query('COMMIT');
        return new Response(undefined, { status });
      } catch {
        await db.query('ROLLBACK');
        return new Response(undefined, { status: 500 });
      } finally {
        db.release();
      }
    },
    close: () => pool.end(),
  };
}
