import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createSyncFn } from 'synckit';
import type { Finding } from '../findings/finding.ts';
import type { ScanOptions } from '../scan.ts';

/** What a project's ESLint configuration may say: `settings: { toctou: { … } }`. */
export interface Settings {
  /** The project's folder; ESLint's working folder by default. */
  readonly root?: string;
  /** A running database, whose constraints count instead of those of the sources. */
  readonly databaseUrl?: string;
}

interface Known {
  readonly findings: readonly Finding[];
  /** When the scan began, in milliseconds. */
  readonly time: number;
  /** The file that was not as on disk, with its text. */
  readonly edited: { readonly file: string; readonly text: string } | undefined;
}

const scanSync = createSyncFn<(options: ScanOptions) => Promise<readonly Finding[]>>(
  new URL('./worker.js', import.meta.url),
);
const known = new Map<string, Known>();

/**
 * The findings whose check stands in a file. The project is scanned once for all of its files, and again when one is linted that has changed:
 * an editor shows what it has not saved yet.
 */
export function findingsIn(
  filename: string,
  text: string,
  cwd: string,
  { root = '.', databaseUrl }: Settings,
): readonly Finding[] {
  const folder = resolve(cwd, root);
  const file = relative(folder, filename).replaceAll('\\', '/');
  if (file.startsWith('..')) return [];
  const onDisk = read(join(folder, file));
  const edited = onDisk?.text === text ? undefined : { file, text };
  const key = JSON.stringify([folder, databaseUrl]);
  let last = known.get(key);
  const isFresh =
    last !== undefined &&
    last.edited?.file === edited?.file &&
    last.edited?.text === edited?.text &&
    (onDisk?.changed ?? 0) <= last.time;
  if (!isFresh || last === undefined) {
    const time = Date.now();
    last = {
      findings: scanSync({
        root: folder,
        databaseUrl,
        ...(edited !== undefined && { texts: { [file]: text } }),
      }),
      time,
      edited,
    };
    known.set(key, last);
  }
  return last.findings.filter((finding) => finding.file === file);
}

function read(path: string): { readonly text: string; readonly changed: number } | undefined {
  try {
    return { text: readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), changed: statSync(path).mtimeMs };
  } catch {
    // A text that is nowhere on disk: what a linter is given on stdin.
    return undefined;
  }
}
