import { copyFileSync, lchownSync, mkdirSync, readdirSync } from 'node:fs';
import { chown, lchown, mkdtemp, readdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToctouError } from '../../errors.ts';

const MB = 1024 * 1024;
/** A cluster is 24 MB; the rest is room for the WAL and the scenario's own rows. */
const NEEDED = 128 * MB;
/** Containers often have a RAM disk of 64 MB: one has to be clearly large enough to be worth it. */
const NEEDED_ON_RAM_DISK = 512 * MB;

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Makes an empty temporary folder for a data directory: on the RAM disk where that has room, else in the
 * system's temporary folder.
 *
 * @param owner the user who will own it; needed when started as root
 * @throws ToctouError NO_SPACE, naming the folder and what is free
 */
export async function makeDataFolder(owner: number | undefined): Promise<string> {
  const onRamDisk = await freeBytes('/dev/shm').then(
    (free) => free >= NEEDED_ON_RAM_DISK,
    () => false,
  );
  const parent = onRamDisk ? '/dev/shm' : tmpdir();
  const free = await freeBytes(parent);
  if (free < NEEDED) {
    throw new ToctouError(
      'NO_SPACE',
      `no space for the database: ${parent} has ${Math.floor(free / MB)} MB free, ${NEEDED / MB} MB are needed`,
      { hint: 'make room there, or set TMPDIR to a folder with room' },
    );
  }
  const folder = await mkdtemp(join(parent, 'toctou-'));
  if (owner !== undefined) await chown(folder, owner, owner);
  return folder;
}

/** Gives a folder and all that is in it to a user. */
export async function giveTo(owner: number, folder: string): Promise<void> {
  await chown(folder, owner, owner);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), owner, owner);
  }
}

/**
 * Copies a data directory, which becomes the owner's. Synchronously: of a thousand small files, waiting for one after
 * the other takes several times as long as copying them.
 *
 * @param owner as of {@link makeDataFolder}
 */
export function copyData(from: string, to: string, owner: number | undefined): void {
  mkdirSync(to, { mode: 0o700 });
  if (owner !== undefined) lchownSync(to, owner, owner);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      copyData(source, target, owner);
    } else {
      copyFileSync(source, target);
      if (owner !== undefined) lchownSync(target, owner, owner);
    }
  }
}
