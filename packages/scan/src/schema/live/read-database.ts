import { Catalog } from '../catalog.ts';
import { DatabaseError } from './database-error.ts';
import { readMysqlDatabase } from './mysql.ts';
import { readPostgresDatabase } from './postgres.ts';

const READERS = {
  'postgres:': readPostgresDatabase,
  'postgresql:': readPostgresDatabase,
  'mysql:': readMysqlDatabase,
  'mariadb:': readMysqlDatabase,
} as const;

/**
 * Reads the tables of a running database.
 *
 * @throws {DatabaseError} The URL is none of PostgreSQL, MySQL or MariaDB, or the database cannot be read.
 */
export async function readDatabase(url: string): Promise<Catalog> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const reader = READERS[parsed?.protocol as keyof typeof READERS];
  if (parsed === undefined || reader === undefined) {
    throw new DatabaseError(
      `no database is known by the URL ${parsed?.protocol ?? url}: expected postgresql://… or mysql://…`,
    );
  }
  const shown = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  const catalog = new Catalog();
  try {
    await reader(url, { file: shown, line: 1 }, catalog);
  } catch (error) {
    throw new DatabaseError(`${shown}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return catalog;
}
