import { basename, dirname, join } from 'node:path';
import { createPathsMatcher, getTsconfig } from 'get-tsconfig';

/** What a tsconfig.json says of other names for files. */
export interface PathAliases {
  /** The paths, absolute and without endings, that a specifier may mean. */
  readonly match: (specifier: string) => readonly string[];
  /** All that this depends on, of other files too. */
  readonly origin: string;
  /** What is wrong with it. */
  readonly problem?: string | undefined;
}

/** Reads the aliases of a tsconfig.json or jsconfig.json, and of those that it extends. */
export function readPathAliases(file: string, text: string): PathAliases {
  const content = parsed(text);
  const broken = content === undefined ? { problem: 'not JSON' } : {};
  try {
    const found = getTsconfig(dirname(file), basename(file));
    const match = found === null ? null : createPathsMatcher(found);
    return { match: match ?? (() => []), origin: JSON.stringify(found), ...broken };
  } catch (error) {
    const problem = problemOf(error).replaceAll(`${dirname(file)}/`, '');
    // `extends` leads into a node_modules that is not installed: the paths of the file itself still hold.
    const isAbsent = problem.endsWith('not found.');
    return { match: ownAliases(file, content), origin: text, ...(isAbsent ? broken : { problem }) };
  }
}

/** It takes for granted that options have their types, and fails where they have not. */
function problemOf(error: unknown): string {
  if (error instanceof TypeError) return 'compilerOptions.paths: expected an object of lists of paths';
  return error instanceof Error ? error.message : String(error);
}

function ownAliases(file: string, content: unknown): PathAliases['match'] {
  const options = propertyOf(content, 'compilerOptions');
  const baseUrl = propertyOf(options, 'baseUrl');
  const base = join(dirname(file), typeof baseUrl === 'string' ? baseUrl : '.');
  const all = Object.entries(propertyOf(options, 'paths') ?? {});
  return (specifier) =>
    all.flatMap(([pattern, value]: [string, unknown]) => {
      const targets = (Array.isArray(value) ? value : []).filter((target) => typeof target === 'string');
      const [head = '', tail] = pattern.split('*');
      if (tail === undefined) return specifier === pattern ? targets.map((target) => join(base, target)) : [];
      if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return [];
      const middle = specifier.slice(head.length, specifier.length - tail.length);
      return targets.map((target) => join(base, target.replace('*', middle)));
    });
}

function propertyOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** JSON with comments and commas at the end, as TypeScript takes it; nothing where it is broken. */
function parsed(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? '')
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '');
  try {
    return plain.trim() === '' ? {} : JSON.parse(plain);
  } catch {
    return undefined;
  }
}
