import { dirname, join, resolve } from 'node:path';
import { readPathAliases, type PathAliases } from './project/path-aliases.ts';
import type { Finding } from './findings/finding.ts';
import { openCache } from './result-cache.ts';
import type { CommentProblem, Ignored } from './review/ignores.ts';
import type { Routed } from './routes/traced.ts';
import type { Schema } from './schema/schema.ts';
import { ProjectFiles } from './source/project-files.ts';
import type { Skipped } from './source/skipped.ts';

export interface ScanOptions {
  /** The project's folder. */
  readonly root: string;
  /** Texts that count instead of those on disk, by file: what an editor has not saved yet. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** The schema; by default what the project's own sources say. */
  readonly schema?: Schema | undefined;
  /** A running database, whose constraints count instead of those of the sources. */
  readonly databaseUrl?: string | undefined;
  /** Whether the requests that lead to the findings are looked for; such a scan is not kept. */
  readonly routes?: boolean | undefined;
  /** Asks the type checker of the project's own TypeScript 7 what the text alone does not tell. */
  readonly types?: boolean | undefined;
  /**
   * The folder where a result is kept until something changes; `false`: none. By default `node_modules/.cache/toctou` of the project, if it has
   * a `node_modules`. A scan with `texts`, `schema`, `databaseUrl` or `types` is not kept.
   */
  readonly cache?: string | false | undefined;
}

export interface ScanResult {
  readonly findings: readonly Finding[];
  /** What comments answer, with their reasons. */
  readonly ignored: Ignored['ignored'];
  /** Comments that do not do what they are for. */
  readonly comments: readonly CommentProblem[];
  readonly skipped: readonly Skipped[];
  /** How many files were found, and how many of them were worth parsing. */
  readonly files: { readonly found: number; readonly parsed: number };
  /** How many tables the schema has. */
  readonly tables: number;
  /** The requests that lead to the findings, if they were asked for. */
  readonly routed?: Routed | undefined;
}

/**
 * Finds the races of a project.
 *
 * @throws {ScanError} `TYPES_UNAVAILABLE`: the project has no TypeScript 7; `CACHE_FAILED`: the folder that `cache` names cannot be written to.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const files = new ProjectFiles(resolve(options.root), options.texts);
  const aliases = readAllAliases(files);
  const isOfFilesAlone =
    (options.texts ?? options.schema ?? options.databaseUrl) === undefined &&
    options.types !== true &&
    options.routes !== true;
  const cache = isOfFilesAlone
    ? openCache(
        options.cache,
        files,
        [...aliases.values()].map(({ origin }) => origin),
      )
    : undefined;
  const known = cache?.read();
  if (known !== undefined) return known;
  // The parsers take longer to load than a result to read.
  const { examine } = await import('./examine.ts');
  const result = await examine(files, aliases, options);
  cache?.write(result);
  return result;
}

/** What the configuration of TypeScript in each folder says of other names for files. */
function readAllAliases(files: ProjectFiles): Map<string, PathAliases> {
  const found = new Map<string, PathAliases>();
  // Of two in one folder, tsconfig.json counts: it comes last.
  for (const file of files.paths.filter((path) => /(^|\/)[jt]sconfig\.json$/.test(path))) {
    const aliases = readPathAliases(join(files.root, file), files.text(file));
    found.set(dirname(file), aliases);
    if (aliases.problem !== undefined) files.skipped.push({ file, reason: aliases.problem });
  }
  return found;
}
