import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../packages/explore/dist/engine/postgres/embedded.js';
import { postgresLab } from '../guard-violations/postgres-lab.mjs';
import * as postgres from '../guard-violations/postgres.mjs';
import { rowsOf } from '../guard-violations/rows-of.mjs';
import { conformance } from '../guard-violations/run.mjs';
import * as sqlite from '../guard-violations-sqlite/sqlite.mjs';

const folder = mkdtempSync(join(tmpdir(), 'toctou-sqlite-'));
const path = join(folder, 'db');
const other = new DatabaseSync(path);
other.exec(sqlite.schema);

const onSqlite = await rowsOf(
  import.meta.dirname,
  'sqlite',
  { 'node-sqlite': 'node (node:sqlite)', d1: 'miniflare (D1)' },
  path,
);
await conformance('SQLite on Node 24', sqlite.scenarios, onSqlite, { other: async (sql) => other.exec(sql) });
other.close();
rmSync(folder, { recursive: true });

const server = await startEmbedded();
const client = new pg.Client(server.url);
await client.connect();
await client.query(postgres.schema);
await client.end();

const lab = await postgresLab(server.url, pg.Client);
const names = { kysely: 'kysely', slonik: 'slonik', 'mikro-orm-7': '@mikro-orm/postgresql' };
const onPostgres = await rowsOf(import.meta.dirname, 'postgres', names, server.url);
await conformance('PostgreSQL on Node 24', postgres.scenarios, onPostgres, lab);
await lab.close();
await server.close();
