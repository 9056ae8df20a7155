import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './symbolic/modules.ts';

const OF_INTEREST = /(?<!\.d)\.[cm]?[jt]sx?$|\.(prisma|sql)$|(^|\/)(package|ormconfig)\.json$/;
const IGNORED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components']);
/** A file above this is a dump of data or generated. */
const MAX_BYTES = 5_000_000;

/** The files below a folder that may say something of the schema. Links are not followed. */
export function schemaFiles(
  root: string,
  resolve: (from: string, specifier: string) => string | undefined,
): Project {
  const files: string[] = [];
  const texts = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !IGNORED.has(entry.name) && !entry.name.startsWith('.')) visit(path);
      else if (entry.isFile() && OF_INTEREST.test(path)) files.push(path);
    }
  };
  visit('');
  return {
    files: files.toSorted(),
    text(file) {
      const known = texts.get(file);
      if (known !== undefined) return known;
      const bytes = readFileSync(join(root, file));
      const text = bytes.length > MAX_BYTES || bytes.includes(0) ? '' : bytes.toString();
      texts.set(file, text);
      return text;
    },
    resolve,
  };
}
