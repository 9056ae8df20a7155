import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOf } from './build.ts';
import { ScanError } from './errors.ts';
import type { ScanResult } from './scan.ts';
import type { ProjectFiles } from './source/project-files.ts';

/** The result of the last scan, as long as nothing that it depends on has changed. */
export interface ResultCache {
  read(): ScanResult | undefined;
  /** Puts a result in place of the last one, whole or not at all. */
  write(result: ScanResult): void;
}

/**
 * Opens the cache of a project.
 *
 * The file is a line with the hash of key and result, then the result: what is of another key, torn or tampered with does not have it, and is
 * found out anew.
 *
 * @param wanted See `ScanOptions.cache`.
 * @param more What the result depends on, beside these files.
 */
export function openCache(
  wanted: string | false | undefined,
  files: ProjectFiles,
  more: readonly string[],
): ResultCache | undefined {
  const folder = wanted ?? defaultFolder(files.root);
  if (folder === undefined || folder === false) return undefined;
  const key = JSON.stringify([buildOf(), files.digest(), more]);
  const hashOf = (result: string): string => createHash('sha256').update(key).update(result).digest('hex');
  const path = join(folder, 'scan.json');
  return {
    read() {
      const [hash, result] = textOf(path).split('\n');
      return result !== undefined && hash === hashOf(result) ? JSON.parse(result) : undefined;
    },
    write(value) {
      const result = JSON.stringify(value);
      try {
        put(folder, path, `${hashOf(result)}\n${result}`);
      } catch (error) {
        // By default it only saves time; whoever names a folder wants to know.
        if (wanted === undefined) return;
        throw new ScanError('CACHE_FAILED', `'${folder}' cannot be written to: ${String(error)}`, {
          hint: 'name another --cache-location, or say --no-cache',
          cause: error,
        });
      }
    },
  };
}

function defaultFolder(root: string): string | undefined {
  const modules = join(root, 'node_modules');
  return existsSync(modules) ? join(modules, '.cache/toctou') : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // None yet, or none that can be read.
    return '';
  }
}

/** Another scan that reads at this moment sees the old file or the new one. */
function put(folder: string, path: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}
