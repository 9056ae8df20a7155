import { dirname, join, relative } from 'node:path';
import type { PathAliases } from './path-aliases.ts';
import { beside } from './project.ts';

const endings = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mts',
  '.cts',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mts',
  '/index.mjs',
];
const written = /\.([cm]?)jsx?$/;

type Match = PathAliases['match'];

/** Finds the file that a specifier leads to: relative paths, the aliases of the nearest tsconfig.json, packages of the workspace. */
export class Resolver {
  readonly #root: string;
  readonly #files: ReadonlySet<string>;
  readonly #aliases: ReadonlyMap<string, PathAliases>;
  readonly #matchers = new Map<string, Match | undefined>();
  readonly #packages: ReadonlyMap<string, string>;
  /** What was found, by the folder that asks and the specifier. */
  readonly #found = new Map<string, Map<string, string | undefined>>();

  /**
   * @param root the project's folder, absolute
   * @param files every source file, relative to the root
   * @param packages the folder of each package of the workspace, by its name
   * @param aliases what the tsconfig.json of each folder says; `.` is the root
   */
  constructor(
    root: string,
    files: ReadonlySet<string>,
    packages: ReadonlyMap<string, string>,
    aliases: ReadonlyMap<string, PathAliases>,
  ) {
    this.#root = root;
    this.#files = files;
    this.#packages = packages;
    this.#aliases = aliases;
  }

  resolve(specifier: string, from: string): string | undefined {
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    let found = this.#found.get(folder);
    if (found === undefined) this.#found.set(folder, (found = new Map()));
    if (!found.has(specifier)) found.set(specifier, this.#find(specifier, from));
    return found.get(specifier);
  }

  #find(specifier: string, from: string): string | undefined {
    if (specifier.startsWith('.')) return this.#file(beside(from, specifier));
    for (const candidate of this.#matcher(dirname(from))?.(specifier) ?? []) {
      const found = this.#file(relative(this.#root, candidate).replaceAll('\\', '/'));
      if (found !== undefined) return found;
    }
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const folder = this.#packages.get(name);
    if (folder !== undefined) {
      const rest = specifier.slice(name.length + 1);
      for (const candidate of rest === ''
        ? ['src/index', 'index', 'src', 'lib/index']
        : [rest, `src/${rest}`, `lib/${rest}`]) {
        const found = this.#file(join(folder, candidate).replaceAll('\\', '/'));
        if (found !== undefined) return found;
      }
    }
    // Without a tsconfig.json that says so, `@/x` and `src/x` are what most projects mean.
    const guess = /^(?:[@~]\/|src\/|#)(.*)$/.exec(specifier)?.[1];
    if (guess === undefined) return undefined;
    for (let above = dirname(from); ; above = dirname(above)) {
      const found = this.#file(join(above, 'src', guess)) ?? this.#file(join(above, guess));
      if (found !== undefined) return found;
      if (above === '.' || above === '/') return undefined;
    }
  }

  #file(path: string): string | undefined {
    const bare = path.replace(written, '.$1');
    for (const ending of endings) {
      if (this.#files.has(path + ending)) return path + ending;
    }
    if (bare === path) return undefined;
    return [`${bare}ts`, `${bare}tsx`].find((candidate) => this.#files.has(candidate));
  }

  #matcher(folder: string): Match | undefined {
    if (!this.#matchers.has(folder)) {
      const own = this.#aliases.get(folder)?.match;
      const parent = folder === '.' || folder === '/' ? undefined : this.#matcher(dirname(folder));
      this.#matchers.set(
        folder,
        own === undefined || parent === undefined
          ? (own ?? parent)
          : (specifier) => [...own(specifier), ...parent(specifier)],
      );
    }
    return this.#matchers.get(folder);
  }
}
