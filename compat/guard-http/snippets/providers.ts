import { foreignKey, guard, refuse, unique } from '@toctou/guard';
import { transaction } from '@toctou/guard/pg';
import { Pool } from 'pg';

export const pool = new Pool();

const oneProviderPerType = unique('providers', ['workspace_id', 'type'], {
  name: 'providers_workspace_id_type_key',
});
const workspaceExists = foreignKey('providers', ['workspace_id'], {
  name: 'providers_workspace_id_fkey',
});

export function connect(workspace: number, type: string): Promise<{ id: number } | undefined> {
  return transaction(pool, (tx) =>
    guard(
      async () => {
        const sql = 'INSERT INTO providers (workspace_id, type) VALUES ($1, $2) RETURNING id';
        return (await tx.query<{ id: number }>(sql, [workspace, type])).rows[0];
      },
      refuse(oneProviderPerType, { title: 'Provider already connected' }),
      refuse(workspaceExists, { status: 404, title: 'No such workspace' }),
    ),
  );
}
