import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Other, Server } from './server.ts';

const schema = `
  CREATE TABLE t (id int, note text, CONSTRAINT t_id_key UNIQUE (id));
  CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE providers (
    id int PRIMARY KEY AUTO_INCREMENT,
    workspace_id int NOT NULL,
    type varchar(40) NOT NULL,
    slug varchar(40),
    label varchar(40) DEFAULT 'none',
    CONSTRAINT providers_workspace_fk FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT providers_type_key UNIQUE (workspace_id, type),
    CONSTRAINT providers_slug_key UNIQUE (slug)
  );
  CREATE TABLE slow (id int);
`;

const daemon = '/usr/sbin/mariadbd';

/** Whether there is a MariaDB to test with: Debian's `mariadb-server`. */
export const hasMariadb: boolean = existsSync(daemon);

/** MariaDB of the system, in a folder of its own. */
export async function startMariadb(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-mariadb-'));
  const root = process.getuid?.() === 0;
  if (root) spawnSync('chown', ['mysql', folder]);
  const common = ['--no-defaults', `--datadir=${folder}/data`, ...(root ? ['--user=mysql'] : [])];
  const install = spawnSync(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8' },
  );
  if (install.status !== 0) throw new Error(`mariadb-install-db failed: ${install.stderr}`);
  const port = await freePort();
  const server = spawn(
    daemon,
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready for connections')) resolve();
    });
    server.once('exit', (code) => {
      reject(new Error(`mariadbd ended with ${code}: ${log}`));
    });
  });
  const address = { host: '127.0.0.1', port, user: 'root' };
  const connect = async (database = 'guard'): Promise<Other> => {
    const connection = await createConnection({
      ...address,
      multipleStatements: true,
      ...(database && { database }),
    });
    return {
      run: async (sql) => {
        const [rows] = await connection.query(sql);
        return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
      },
      close: () => connection.end(),
    };
  };
  const admin = await connect('');
  await admin.run(`CREATE DATABASE guard; USE guard; ${schema}`);
  const count = async (from: string): Promise<number> => {
    const [row] = await admin.run(`SELECT count(*) AS n FROM information_schema.${from}`);
    return Number(row?.['n']);
  };
  /** What InnoDB says now: `information_schema.innodb_trx` is a copy that is not renewed while somebody keeps asking for it. */
  const transactions = async (line: RegExp): Promise<number> => {
    const [row] = await admin.run('SHOW ENGINE INNODB STATUS');
    // What stands before is of the latest deadlock.
    const [, now] = String(row?.['Status']).split('LIST OF TRANSACTIONS FOR EACH SESSION');
    return now?.match(line)?.length ?? 0;
  };
  return {
    dialect: 'mysql',
    url: `mysql://root@127.0.0.1:${port}/guard`,
    connect: () => connect(),
    waiting: async (wanted) => {
      while ((await transactions(/^LOCK WAIT/gm)) !== wanted);
    },
    openTransactions: () => transactions(/^---TRANSACTION \d+, ACTIVE/gm),
    connectionId: 'CONNECTION_ID()',
    kill: async (id) => {
      await admin.run(`KILL ${Number(id)}`);
    },
    holdCommits: async () => {
      const holder = await connect();
      await holder.run('FLUSH TABLES WITH READ LOCK');
      return async () => {
        await holder.run('UNLOCK TABLES');
        await holder.close();
      };
    },
    committing: async (wanted) => {
      while ((await count(`processlist WHERE INFO LIKE 'COMMIT%' AND STATE LIKE 'Waiting for%'`)) !== wanted);
    },
    close: async () => {
      await admin.close();
      server.kill('SIGTERM');
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
