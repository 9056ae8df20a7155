import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalog, Place } from '../catalog.ts';
import { readSql } from '../sql/read-sql.ts';

/** What is used of `mysql2/promise`. */
interface Mysql {
  createConnection(url: string): Promise<{
    query(
      sql: string,
      values?: readonly unknown[],
    ): Promise<[rows: readonly Record<string, string>[], fields: unknown]>;
    end(): Promise<void>;
  }>;
}

/** The package that connects; the project has it if it uses MySQL. */
const DRIVER = 'mysql2/promise';

/**
 * Reads the tables of a MySQL or MariaDB database as they describe themselves: `SHOW CREATE TABLE`.
 *
 * @throws {Error} `mysql2` is not installed, or the server cannot be reached.
 */
export async function readMysqlDatabase(url: string, place: Place, catalog: Catalog): Promise<void> {
  const driver = await loadDriver();
  if (driver === undefined) {
    throw new Error('the package mysql2 is needed to read a MySQL database: npm install --save-dev mysql2');
  }
  const connection = await driver.createConnection(url);
  try {
    const [tables] = await connection.query(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' ORDER BY 1",
    );
    for (const { name = '' } of tables) {
      const [[row]] = await connection.query('SHOW CREATE TABLE ??', [name]);
      readSql(row?.['Create Table'] ?? '', () => place, catalog);
    }
  } finally {
    await connection.end();
  }
}

/** The project's own driver, or one beside this package. */
async function loadDriver(): Promise<Mysql | undefined> {
  for (const from of [pathToFileURL(join(process.cwd(), 'package.json')).href, import.meta.url]) {
    try {
      return (await import(pathToFileURL(createRequire(from).resolve(DRIVER)).href)) as Mysql;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
