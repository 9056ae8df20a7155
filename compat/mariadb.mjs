// A throwaway MariaDB of Debian's packages, for the suites that need one.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../packages/explore/dist/system/free-port.js';

const server = ['/usr/sbin/mariadbd', '/usr/bin/mariadbd'].find((path) => existsSync(path));

/** Why there is none: the reason to skip, or `false`. */
export const noMariadb = server ? false : 'mariadb-server is not installed';

/** mariadbd refuses to run as root. */
const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];

/** A folder with the tables that a server needs; `root` has no password. */
export function makeDatadir() {
  const folder = mkdtempSync(join(tmpdir(), 'toctou-mariadb-'));
  chmodSync(folder, 0o755);
  if (user.length > 0) execFileSync('chown', ['mysql', folder]);
  execFileSync('mariadb-install-db', [
    '--no-defaults',
    ...user,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--datadir=${join(folder, 'data')}`,
  ]);
  return folder;
}

/**
 * Starts a server on such a folder, and resolves when it takes connections. It ends with this process, and when `stop` is
 * called, which leaves the folder.
 */
export async function startServer(folder, port, settings = []) {
  const child = spawn(
    server,
    [
      '--no-defaults',
      ...user,
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-buffer-pool-size=64M',
      ...settings,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const exited = once(child, 'exit');
  const log = [];
  const lines = createInterface({ input: child.stderr });
  const ready = new Promise((resolve) => {
    lines.on('line', (line) => {
      log.push(line);
      if (line.includes('ready for connections')) resolve(true);
    });
  });
  if ((await Promise.race([ready, exited])) !== true) throw new Error(`mariadbd ended:\n${log.join('\n')}`);
  return {
    port,
    child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
      process.off('exit', end);
    },
  };
}

/** A server of its own, with an empty database `test`; `close` removes it. */
export async function startMariadb(settings = []) {
  const folder = makeDatadir();
  const running = await startServer(folder, await freePort(), settings);
  execFileSync('mariadb', [
    '--no-defaults',
    '-uroot',
    `--socket=${join(folder, 'socket')}`,
    '-e',
    'CREATE DATABASE test',
  ]);
  return {
    url: `mysql://root@127.0.0.1:${running.port}/test`,
    async close() {
      await running.stop('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}
