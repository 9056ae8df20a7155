import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bunRow, rowsOf } from '../guard-violations/rows-of.mjs';
import { conformance } from '../guard-violations/run.mjs';
import { sqliteLab } from './sqlite-lab.mjs';
import { scenarios, schema } from './sqlite.mjs';

const names = {
  'better-sqlite3': 'better-sqlite3',
  sqlite3: 'sqlite3',
  libsql: '@libsql/client',
  'drizzle-better-sqlite3': 'drizzle-orm (better-sqlite3)',
  'drizzle-libsql': 'drizzle-orm (libsql)',
  kysely: 'kysely (better-sqlite3)',
  'knex-better-sqlite3': 'knex (better-sqlite3)',
  'knex-sqlite3': 'knex (sqlite3)',
  objection: 'objection (better-sqlite3)',
  typeorm: 'typeorm (better-sqlite3)',
  sequelize: 'sequelize (sqlite3)',
  'prisma-better-sqlite3': '@prisma/adapter-better-sqlite3',
  'prisma-libsql': '@prisma/adapter-libsql',
};

const folder = mkdtempSync(join(tmpdir(), 'toctou-sqlite-'));
const lab = sqliteLab();

/** A file of its own for each row. */
async function withFile(file, name) {
  const path = join(folder, file);
  new Database(path).exec(schema).close();
  const [row] = name
    ? await rowsOf(import.meta.dirname, 'sqlite', { [file]: name }, path)
    : [bunRow(import.meta.dirname, 'sqlite', path)];
  return { ...row, reopen: true, lab: { other: lab.otherOf(path) } };
}

const rows = await Promise.all(
  [...Object.entries(names), ['bun']].map(([file, name]) => withFile(file, name)),
);
await conformance('SQLite', scenarios, rows);
lab.close();
rmSync(folder, { recursive: true });
