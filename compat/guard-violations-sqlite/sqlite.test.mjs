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
const path = join(folder, 'db');
new Database(path).exec(schema).close();
const lab = sqliteLab(path);
const rows = await rowsOf(import.meta.dirname, 'sqlite', names, path);
await conformance('SQLite', scenarios, [...rows, bunRow(import.meta.dirname, 'sqlite', path)], lab);
lab.close();
rmSync(folder, { recursive: true });
