import type { Pool } from 'pg';

/** A pool, a client, or a transaction. */
export type Db = Pick<Pool, 'query'>;

export interface Provider {
  readonly id: number;
  readonly workspace_id: number;
  readonly type: string;
}

export type ProviderInput = Omit<Provider, 'id'>;

export async function hasWorkspace(db: Db, id: number): Promise<boolean> {
  const { rows } = await db.query('SELECT 1 FROM workspaces WHERE id = $1', [id]);
  return rows.length > 0;
}

export async function hasProvider(db: Db, { workspace_id, type }: ProviderInput): Promise<boolean> {
  const sql = 'SELECT 1 FROM providers WHERE workspace_id = $1 AND type = $2';
  const { rows } = await db.query(sql, [workspace_id, type]);
  return rows.length > 0;
}

export async function insertProvider(db: Db, { workspace_id, type }: ProviderInput): Promise<Provider> {
  const sql = 'INSERT INTO providers (workspace_id, type) VALUES ($1, $2) RETURNING *';
  const { rows } = await db.query<Provider>(sql, [workspace_id, type]);
  const [provider] = rows;
  if (!provider) throw new Error('INSERT ... RETURNING returned no row');
  return provider;
}

export async function listProviders(db: Db, workspaceId: number): Promise<Provider[]> {
  const sql = 'SELECT * FROM providers WHERE workspace_id = $1 ORDER BY id';
  const { rows } = await db.query<Provider>(sql, [workspaceId]);
  return rows;
}

/** Its providers go with it: ON DELETE CASCADE. */
export async function deleteWorkspace(db: Db, id: number): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM workspaces WHERE id = $1', [id]);
  return rowCount === 1;
}
