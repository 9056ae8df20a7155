import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder } from '../../system/cache-folder.ts';
import { giveTo } from './data-folder.ts';
import { failure, start, type Run } from './server-process.ts';

/** An initialised data directory, to be copied, and the password of its superuser. */
export interface Template {
  readonly folder: string;
  readonly password: string;
}

async function initialise(run: Run, folder: string, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (run.user !== undefined) await giveTo(run.user, folder);
  const child = start(run, run.binaries.initdb, [
    '-D',
    join(folder, 'data'),
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // The password is random and the server lives for minutes on loopback: iterations only slow each connection.
    '--wal-segsize=1',
    '--no-sync',
    '--no-instructions',
    '-c',
    'scram_iterations=1',
  ]);
  const log: string[] = [];
  createInterface({ input: child.stderr as NonNullable<typeof child.stderr> }).on('line', (line) =>
    log.push(line),
  );
  const [code] = (await once(child, 'close').catch((cause: unknown) => {
    throw failure(`initdb cannot be run: ${String(cause)}`, []);
  })) as [number | null];
  if (code !== 0) throw failure(`initdb ended with exit code ${code}`, log);
}

function placeOf(run: Run): string {
  return join(cacheFolder(), `data-${run.binaries.id}`);
}

async function read(folder: string): Promise<Template> {
  return { folder: join(folder, 'data'), password: await readFile(join(folder, 'password'), 'utf8') };
}

/** The size of every file: a directory that was only half written, or half deleted, is none. */
function sizesIn(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = files.map((file) => `${relative(folder, file)} ${statSync(file).size}`);
  return sizes.toSorted().join('\n');
}

/** The one in the user's cache; `undefined` if there is none, or not the whole of it. */
export async function cachedTemplate(run: Run): Promise<Template | undefined> {
  try {
    const folder = placeOf(run);
    const template = await read(folder);
    return sizesIn(template.folder) === (await readFile(join(folder, 'sizes'), 'utf8'))
      ? template
      : undefined;
  } catch {
    return undefined;
  }
}

/** Initialises one in the folder `scratch` and keeps a copy of it in the cache, in place of what is there. */
export async function makeTemplate(run: Run, scratch: string): Promise<Template> {
  const made = await mkdtemp(join(scratch, 'template-'));
  await initialise(run, made, randomBytes(18).toString('base64url'));
  const cached = placeOf(run);
  // The cache only saves time: without a place for it every run initialises its own.
  const partial = await mkdir(cacheFolder(), { recursive: true, mode: 0o755 })
    .then(() => mkdtemp(`${cached}.`))
    .catch(() => undefined);
  if (partial) {
    await cp(made, partial, { recursive: true })
      .then(() => writeFile(join(partial, 'sizes'), sizesIn(join(made, 'data'))))
      .then(() => rm(cached, { recursive: true, force: true }))
      .then(() => rename(partial, cached))
      .catch(() => rm(partial, { recursive: true, force: true }));
  }
  return read(made);
}
