import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { ToctouError } from '@toctou/explore/at-start';

/** What is read of a package.json. */
export interface Manifest {
  readonly type?: string;
  readonly main?: string;
  readonly packageManager?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A project of a user's, as its files show it. Nothing of it is run. */
export interface Project {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Names of the packages that it depends on, in development too. */
  readonly packages: ReadonlySet<string>;
  /** Paths relative to the folder, with `/`, sorted; without what is installed or built. */
  readonly files: readonly string[];
  /** The text of each file of JavaScript and TypeScript but tests, without comments that stand on lines of their own. */
  readonly sources: ReadonlyMap<string, string>;
  /** Names of files in the folder and in those above it, the nearest first: lockfiles of a workspace are found there. */
  readonly above: readonly string[];
}

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'public']);
const SOURCE = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);
const TEST = /(^|\/)(tests?|__tests__|e2e|cypress)\/|\.(test|spec|d)\.\w+$/;
/** A project with more files is looked at no further: what is looked for lies near the top. */
const MOST_FILES = 10_000;

/** @throws ToctouError CONFIG_INVALID when package.json is none */
export async function readProject(folder: string): Promise<Project> {
  const manifest = await readManifest(folder);
  const files = (await filesIn(folder)).toSorted();
  const sources = new Map<string, string>();
  for (const file of files) {
    if (!SOURCE.has(extname(file)) || TEST.test(file) || /(^|\/)toctou\.config\./.test(file)) continue;
    sources.set(file, withoutComments(await readFile(join(folder, file), 'utf8')));
  }
  return {
    folder,
    manifest,
    packages: new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })),
    files,
    sources,
    above: await namesAbove(folder),
  };
}

/** What a file of the project says. */
export function textOf({ folder }: Project, file: string): Promise<string> {
  return readFile(join(folder, file), 'utf8');
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Manifest;
  } catch (cause) {
    throw new ToctouError('CONFIG_INVALID', `package.json is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Breadth first, so that what is left out of a very large project lies deepest. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [''];
  for (let at = folders.shift(); at !== undefined && files.length < MOST_FILES; at = folders.shift()) {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true }).catch(() => [])) {
      const path = `${at}${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
        folders.push(`${path}/`);
    }
  }
  return files;
}

async function namesAbove(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const here = await readdir(at).catch((): string[] => []);
    names.push(...here);
    if (here.includes('.git') || dirname(at) === at) return names;
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
