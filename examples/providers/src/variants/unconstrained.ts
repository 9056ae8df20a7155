import { HTTPException } from 'hono/http-exception';
import type { ConnectProvider } from '../connect-provider.ts';
import { hasProvider, hasWorkspace, insertProvider } from '../queries.ts';

/** For `unconstrained.sql`: nothing but the check keeps the second row out. */
export const unconstrained: ConnectProvider = async (pool, input) => {
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    if (!(await hasWorkspace(db, input.workspace_id)))
      throw new HTTPException(404, { message: 'No such workspace' });
    if (await hasProvider(db, input)) throw new HTTPException(409, { message: 'Provider already connected' });
    const provider = await insertProvider(db, input);
    await db.query('COMMIT');
    return { status: 201, provider };
  } catch (error) {
    await db.query('ROLLBACK');
    throw error;
  } finally {
    db.release();
  }
};
