import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A spec's file, and the files of the output that is expected of it, of which one has to be met. */
export interface SpecFile {
  readonly name: string;
  readonly text: string;
  readonly expected: readonly string[];
}

/** What was given is no folder of specs. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

async function filesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).toSorted() : [];
}

/** `name.out`, and the alternatives `name_0.out` to `name_9.out`. */
async function expectedOf(name: string, folders: readonly string[]): Promise<string[]> {
  const names = [name, ...Array.from({ length: 10 }, (_, index) => `${name}_${index}`)];
  const paths = folders.flatMap((folder) => names.map((each) => join(folder, `${each}.out`)));
  return Promise.all(paths.filter((path) => existsSync(path)).map((path) => readFile(path, 'utf8')));
}

/**
 * The specs of a folder, with the expected output beside them, or in the folders `specs` and `expected` as PostgreSQL's
 * source has them.
 *
 * @param only names of specs; none: all of them
 * @throws FolderError
 */
export async function readFolder(folder: string, only: readonly string[]): Promise<SpecFile[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new FolderError(`there is no folder ${folder}`);
  const found = await Promise.all(
    [folder, join(folder, 'specs')].map(async (place) =>
      (await filesIn(place)).filter((file) => file.endsWith('.spec')).map((file) => join(place, file)),
    ),
  );
  const paths = found.flat();
  if (paths.length === 0) {
    throw new FolderError(`no *.spec in ${folder}, nor in a folder \`specs\` of it`);
  }
  const named = paths.map((path) => ({ path, name: (path.split(/[\\/]/).at(-1) as string).slice(0, -5) }));
  const missing = only.find((name) => !named.some((spec) => spec.name === name));
  if (missing !== undefined) throw new FolderError(`no spec ${missing} in ${folder}`);
  return Promise.all(
    named
      .filter(({ name }) => only.length === 0 || only.includes(name))
      .map(async ({ path, name }) => ({
        name,
        text: await readFile(path, 'utf8'),
        expected: await expectedOf(name, [join(path, '..'), join(path, '..', '..', 'expected')]),
      })),
  );
}
