import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, type Skipped } from './skipped.ts';

const wanted = /(?<!\.d)\.[cm]?[jt]sx?$|\.(prisma|sql)$|(^|\/)(package|ormconfig|tsconfig|jsconfig)\.json$/;
const ignored = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components']);

/**
 * Lists the files below a folder that a scan may read, relative to it, with forward slashes, sorted. Links are not followed.
 *
 * @param skipped Takes note of what goes by a name that would be read, and is no file.
 */
export function listFiles(root: string, skipped: Skipped[]): string[] {
  const files: string[] = [];
  const visit = (folder: string): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      skipped.push({ file: folder === '' ? '.' : folder, reason: reasonOf(error) });
      return;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!ignored.has(entry.name) && !entry.name.startsWith('.')) visit(path);
      } else if (wanted.test(path)) {
        if (entry.isFile()) files.push(path);
        // To read a pipe or a socket would wait for whoever writes to it.
        else if (!entry.isSymbolicLink()) skipped.push({ file: path, reason: 'not a regular file' });
      }
    }
  };
  visit('');
  return files.toSorted();
}
