import { lstatSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Skipped } from '../scan.ts';

const sources = /\.[cm]?[jt]sx?$/;
const generated = /\.(d\.[cm]?ts|min\.js|bundle\.js|stories\.[jt]sx?)$/;
const tests =
  /(^|\/)(__tests__|__mocks__|tests?|e2e|cypress|spec|fixtures?|testing|mocks?|examples?|benchmarks?|seeds?|seeders?|seeding)\/|(^|\/)seeds?(er)?\.[cm]?[jt]s$|\.(test|spec|e2e|e2e-spec|e2e-test|mock|fixture)\.[cm]?[jt]sx?$/i;
const ignored = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'vendor',
  '.git',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.output',
  'bower_components',
  'public',
  'generated',
  '__generated__',
]);
/** A file above this is generated, or no source. */
const limit = 5_000_000;

export interface Files {
  /** Relative to the root, with forward slashes. */
  readonly files: string[];
  /** The folder of each package of the workspace. */
  readonly packages: Map<string, string>;
  /** What any of them depends on, and in which versions. */
  readonly dependencies: Map<string, string>;
  /** What each package depends on, by its folder. */
  readonly needs: Map<string, Set<string>>;
  readonly skipped: Skipped[];
}

/** Finds the source files of a project; links are not followed. */
export function findFiles(root: string, paths: readonly string[]): Files {
  const found: Files = {
    files: [],
    packages: new Map(),
    dependencies: new Map(),
    needs: new Map(),
    skipped: [],
  };
  readPackage(root, '', found);
  for (const path of paths) {
    const own = path === '.' ? '' : path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '');
    if (lstatSync(join(root, own)).isDirectory()) visit(root, own, found);
    else found.files.push(own);
  }
  found.files.sort();
  return found;
}

function visit(root: string, folder: string, found: Files): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    found.skipped.push({ file: folder, reason: error instanceof Error ? error.message : String(error) });
    return;
  }
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignored.has(entry.name) && !entry.name.startsWith('.')) visit(root, path, found);
    } else if (entry.isFile()) {
      if (entry.name === 'package.json') readPackage(root, folder, found);
      if (!sources.test(path) || generated.test(path) || tests.test(path)) continue;
      const { size } = lstatSync(join(root, path));
      if (size > limit) found.skipped.push({ file: path, reason: `larger than ${limit / 1_000_000} MB` });
      else found.files.push(path);
    }
  }
}

function readPackage(root: string, folder: string, found: Files): void {
  let content: Readonly<Record<string, unknown>>;
  try {
    content = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  } catch {
    return;
  }
  if (typeof content['name'] === 'string') found.packages.set(content['name'], folder);
  const needs = new Set<string>();
  found.needs.set(folder, needs);
  for (const key of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
    const named = content[key];
    if (typeof named !== 'object' || named === null) continue;
    for (const [name, version] of Object.entries(named)) {
      found.dependencies.set(name, String(version));
      needs.add(name);
    }
  }
}
