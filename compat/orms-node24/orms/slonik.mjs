import { createPool, sql, UniqueIntegrityConstraintViolationError } from 'slonik';
import { Conflict } from '../../orms/conflict.mjs';

export async function open(url) {
  const database = await createPool(url);
  return {
    connect: ({ workspaceId, type }) =>
      database.transaction(async (db) => {
        const found = await db.exists(
          sql.unsafe`SELECT 1 FROM providers WHERE workspace_id = ${workspaceId} AND type = ${type}`,
        );
        if (found) throw new Conflict();
        return db.oneFirst(
          sql.unsafe`INSERT INTO providers (workspace_id, type) VALUES (${workspaceId}, ${type}) RETURNING id`,
        );
      }),
    async connectOnce({ workspaceId, type }) {
      const id = await database.maybeOneFirst(sql.unsafe`
        INSERT INTO providers (workspace_id, type) VALUES (${workspaceId}, ${type})
        ON CONFLICT DO NOTHING RETURNING id`);
      return id ?? undefined;
    },
    isDuplicate: (error) => error instanceof UniqueIntegrityConstraintViolationError,
  };
}
