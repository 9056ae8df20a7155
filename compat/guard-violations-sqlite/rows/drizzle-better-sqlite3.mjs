import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { drizzleRow } from '../drizzle-row.mjs';

export async function sqlite(path) {
  const client = new Database(path, { timeout: 0 });
  return drizzleRow(drizzle({ client }), () => client.close());
}
