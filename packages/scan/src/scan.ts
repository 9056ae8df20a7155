import { dirname, join, resolve } from 'node:path';
import { loadModule } from 'libpg-query';
import { evaluateProject } from './evaluate-project.ts';
import { findRaces } from './findings/find-races.ts';
import type { Finding } from './findings/finding.ts';
import { libraries } from './libraries/libraries.ts';
import { readModule, type Module } from './project/module.ts';
import { readPathAliases, type PathAliases } from './project/path-aliases.ts';
import { Project } from './project/project.ts';
import { Resolver } from './project/resolver.ts';
import { applyIgnores, type CommentProblem, type Ignored } from './review/ignores.ts';
import { readSchema } from './schema/read-schema.ts';
import type { Schema } from './schema/schema.ts';
import { globalMapping } from './silencers/global-mapping.ts';
import { databasePackages } from './source/database-packages.ts';
import { isSource } from './source/is-source.ts';
import { readPackages } from './source/packages.ts';
import { relevantFiles } from './source/prefilter.ts';
import { ProjectFiles } from './source/project-files.ts';
import type { Skipped } from './source/skipped.ts';
import { World } from './world.ts';

export interface ScanOptions {
  /** The project's folder. */
  readonly root: string;
  /** Texts that count instead of those on disk, by file: what an editor has not saved yet. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** The schema; by default what the project's own sources say. */
  readonly schema?: Schema | undefined;
  /** A running database, whose constraints count instead of those of the sources. */
  readonly databaseUrl?: string | undefined;
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
}

/** Finds the races of a project. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const files = new ProjectFiles(resolve(options.root), options.texts);
  return examine(files, readAllAliases(files), options);
}

async function examine(
  files: ProjectFiles,
  aliases: ReadonlyMap<string, PathAliases>,
  { schema: given, databaseUrl }: ScanOptions,
): Promise<ScanResult> {
  const { skipped } = files;
  await loadModule();
  const sources = files.paths.filter(isSource);
  const packages = readPackages(files);
  const dependencies = new Map([...packages.dependencies.values()].flatMap((needs) => [...needs]));
  const resolver = new Resolver(files.root, new Set(sources), packages.folders, aliases);
  const modules = readModules(files, sources, databasePackages(packages), resolver);
  const schema =
    given ??
    (await readSchema(
      {
        files: files.paths,
        text: (file) => files.text(file),
        program: (file) => files.parse(file)?.program,
        resolve: (from, specifier) => resolver.resolve(specifier, from),
      },
      databaseUrl,
    ));
  for (const { file, message } of schema.problems) skipped.push({ file, reason: message });
  const { run, evaluations, operations } = evaluateProject(
    new Project(modules, resolver),
    libraries.filter(
      (library) =>
        dependencies.size === 0 || [...dependencies.keys()].some((name) => library.packages.test(name)),
    ),
  );
  const world = new World(schema, operations, globalMapping(run), dependencies);
  const {
    findings,
    ignored,
    problems: comments,
  } = applyIgnores(
    findRaces(run, world, evaluations),
    [...modules.values()].map(({ source }) => source),
  );
  return {
    findings,
    ignored,
    comments,
    skipped,
    files: { found: sources.length, parsed: modules.size },
    tables: schema.tables.length,
  };
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

/** Parses the files that may matter. */
function readModules(
  files: ProjectFiles,
  sources: readonly string[],
  mayAsk: (file: string) => boolean,
  resolver: Resolver,
): Map<string, Module> {
  const texts = new Map(sources.map((file) => [file, files.text(file)]));
  const relevant = relevantFiles(texts, mayAsk, (specifier, from) => resolver.resolve(specifier, from));
  return new Map(
    relevant.flatMap((file) => {
      const source = files.parse(file);
      return source === undefined ? [] : [[file, readModule(source)]];
    }),
  );
}
