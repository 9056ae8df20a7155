import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Packages change with the lock file; what begins with a dot are caches and version control. */
const skipped = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

/** Larger files are data: they go by size and time. */
const LARGE = 1 << 20;

/** How a JSON report of ours begins: written by the run, and no part of what it explores. */
const REPORT = '{\n  "version": 1,\n  "scenarios": ';

/** A digest of each file below these folders, by its path relative to the first. */
export async function fileDigests(folders: readonly string[]): Promise<Record<string, string>> {
  const [first = '.'] = folders;
  const digests = new Map<string, string>();
  for (const folder of new Set(folders)) await walk(folder, first, digests);
  return Object.fromEntries([...digests].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function walk(folder: string, base: string, digests: Map<string, string>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unreadable);
  if (typeof entries === 'string') digests.set(relative(base, folder), entries);
  for (const entry of Array.isArray(entries) ? entries : []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped(entry.name)) await walk(path, base, digests);
    if (!entry.isFile() || entry.name.endsWith('.log')) continue;
    const digest = await digestOfFile(path);
    if (digest !== undefined) digests.set(relative(base, path).replaceAll('\\', '/'), digest);
  }
}

/** Nothing for what is gone again, or is a report. */
async function digestOfFile(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (size > LARGE) return `${size} ${mtimeMs}`;
    const content = await readFile(path);
    if (content.subarray(0, REPORT.length).toString() === REPORT) return undefined;
    return createHash('sha256').update(content).digest('base64url').slice(0, 22);
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException);
  }
}

/** Nothing for what is gone again. What may not be read is nothing that toctou could start, and goes by that. */
function unreadable(error: NodeJS.ErrnoException): string | undefined {
  if (error.code === 'ENOENT') return undefined;
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'unreadable';
  throw error;
}
