import { HTTPException } from 'hono/http-exception';
import { DatabaseError } from 'pg';
import type { ConnectProvider } from '../connect-provider.ts';
import { hasProvider, hasWorkspace, insertProvider } from '../queries.ts';

/** Catches the violation, and looks again in the transaction that the violation has ended: 25P02, 500. */
export const swallowed: ConnectProvider = async (pool, input) => {
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    if (!(await hasWorkspace(db, input.workspace_id)))
      throw new HTTPException(404, { message: 'No such workspace' });
    if (await hasProvider(db, input)) throw new HTTPException(409, { message: 'Provider already connected' });
    const provider = await insertProvider(db, input).catch(async (error: unknown) => {
      if (error instanceof DatabaseError && error.code === '23505' && (await hasProvider(db, input)))
        throw new HTTPException(409, { message: 'Provider already connected' });
      throw error;
    });
    await db.query('COMMIT');
    return { status: 201, provider };
  } catch (error) {
    await db.query('ROLLBACK');
    throw error;
  } finally {
    db.release();
  }
};
