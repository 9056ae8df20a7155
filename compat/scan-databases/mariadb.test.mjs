import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import mysql from 'mysql2/promise';
import { readDatabase } from '../../packages/scan/dist/schema/live/read-database.js';

const SERVER = '/usr/sbin/mariadbd';
const missing = existsSync(SERVER) ? false : `${SERVER} is not there: apt-get install mariadb-server`;
const folder = mkdtempSync(join(tmpdir(), 'toctou-mariadb-'));
const socketPath = join(folder, 'socket');
const url = `mysql://root@localhost/shop?socketPath=${encodeURIComponent(socketPath)}`;
let server;

before(async () => {
  if (missing !== false) {
    console.error(`SKIPPED: ${missing}`);
    return;
  }
  const user = `--user=${userInfo().username}`;
  const data = join(folder, 'data');
  const made = spawnSync(
    'mariadb-install-db',
    [user, `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8' },
  );
  assert.equal(made.status, 0, made.stderr);
  server = spawn(
    SERVER,
    ['--no-defaults', user, `--datadir=${data}`, `--socket=${socketPath}`, '--skip-networking'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  for await (const chunk of server.stderr) {
    said += String(chunk);
    if (said.includes('ready for connections')) break;
  }
  assert.match(said, /ready for connections/);
  const connection = await mysql.createConnection({ socketPath, user: 'root', multipleStatements: true });
  await connection.query(`
    CREATE DATABASE shop; USE shop;
    CREATE TABLE orgs (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;
    CREATE TABLE users (
      id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
      email varchar(255) NOT NULL UNIQUE COMMENT 'a; b, (c)',
      code varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
      org_id int unsigned NOT NULL,
      UNIQUE KEY pair (org_id, code(10)),
      CONSTRAINT users_org FOREIGN KEY (org_id) REFERENCES orgs (id) ON DELETE CASCADE
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    CREATE VIEW seen AS SELECT email FROM users;`);
  await connection.end();
});
after(async () => {
  if (server !== undefined) {
    server.kill();
    await once(server, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

test('MariaDB describes its tables itself', { skip: missing }, async () => {
  const { tables } = await readDatabase(url);
  assert.deepEqual(
    tables.map(({ name, columns, uniques, foreignKeys }) => ({
      name,
      columns: [...columns.values()].map(
        (column) =>
          `${column.name}${column.nullable ? '?' : ''}${column.caseInsensitive ? '~' : ''}${column.generated ? '*' : ''}`,
      ),
      uniques: uniques.map(
        (unique) => `${unique.name} (${unique.columns.join(', ')})${unique.primary ? ' primary' : ''}`,
      ),
      foreignKeys: foreignKeys.map((key) => `${key.name}: ${key.references.table}, ${key.onDelete}`),
    })),
    [
      { name: 'orgs', columns: ['id*'], uniques: ['orgs_pkey (id) primary'], foreignKeys: [] },
      {
        name: 'users',
        columns: ['id*', 'email~', 'code?', 'org_id'],
        uniques: ['users_pkey (id) primary', 'email (email)', 'pair (org_id, code)'],
        foreignKeys: ['users_org: orgs, cascade'],
      },
    ],
  );
});
