import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDatabase } from '../../src/sqlite/driver.ts';
import type { Server } from './server.ts';

const schema = `
  CREATE TABLE t (id int, note text, CONSTRAINT t_id_key UNIQUE (id));
  CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE late_child (
    workspace_id int CONSTRAINT late_child_fk REFERENCES workspaces DEFERRABLE INITIALLY DEFERRED
  );
  CREATE TABLE providers (
    id integer PRIMARY KEY AUTOINCREMENT,
    workspace_id int NOT NULL CONSTRAINT providers_workspace_fk REFERENCES workspaces,
    type text NOT NULL,
    slug text CONSTRAINT providers_slug_key UNIQUE,
    label text DEFAULT 'none',
    CONSTRAINT providers_type_key UNIQUE (workspace_id, type)
  );
`;

const network = (): never => {
  throw new Error('SQLite has no server');
};

/** A file, and connections of the library that is tested. */
export async function startSqlite(
  open: (file: string) => SqliteDatabase & { close(): unknown },
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-sqlite-'));
  const url = join(folder, 'database');
  const admin = open(url);
  admin.exec('PRAGMA journal_mode = WAL');
  admin.exec(schema);
  return {
    dialect: 'sqlite',
    url,
    async connect() {
      const db = open(url);
      return {
        async run(sql) {
          if (sql.startsWith('SELECT')) return db.prepare(sql).all() as Record<string, unknown>[];
          db.exec(sql);
          return [];
        },
        async close() {
          db.close();
        },
      };
    },
    /** There is one writer: nobody is it when another can be. */
    async openTransactions() {
      admin.exec('BEGIN IMMEDIATE');
      admin.exec('ROLLBACK');
      return 0;
    },
    connectionId: 'NULL',
    waiting: network,
    kill: network,
    holdCommits: network,
    committing: network,
    async close() {
      admin.close();
      rmSync(folder, { recursive: true });
    },
  };
}
