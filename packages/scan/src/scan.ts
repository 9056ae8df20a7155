import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadModule } from 'libpg-query';
import { evaluateProject } from './evaluate-project.ts';
import { findRaces } from './findings/find-races.ts';
import type { Finding } from './findings/finding.ts';
import { libraries } from './libraries/libraries.ts';
import { readModule, type Module } from './project/module.ts';
import { Project } from './project/project.ts';
import { Resolver } from './project/resolver.ts';
import { applyIgnores, type CommentProblem, type Ignored } from './review/ignores.ts';
import { Recorder } from './routes/recorder.ts';
import { tracedFindings, type Routed } from './routes/traced.ts';
import { readSchema } from './schema/read-schema.ts';
import { schemaFiles } from './schema/schema-files.ts';
import type { Schema } from './schema/schema.ts';
import { globalMapping } from './silencers/global-mapping.ts';
import { databasePackages } from './source/database-packages.ts';
import { findFiles } from './source/find-files.ts';
import { relevantFiles } from './source/prefilter.ts';
import { parseSource } from './source/source-file.ts';
import { World } from './world.ts';

export interface ScanOptions {
  /** The project's folder. */
  readonly root: string;
  /** Files and folders to look at, relative to the root; all of it by default. */
  readonly paths?: readonly string[] | undefined;
  /** Texts that count instead of those on disk, by file: what an editor has not saved yet. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** The schema; by default what the project's own sources say. */
  readonly schema?: Schema | undefined;
  /** A running database, whose constraints count instead of those of the sources. */
  readonly databaseUrl?: string | undefined;
  /** Whether the requests that lead to the findings are looked for. */
  readonly routes?: boolean | undefined;
}

/** A file that could not be looked at, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
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

/** Finds the races of a project. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const root = resolve(options.root);
  await loadModule();
  const { files: found, packages, skipped, dependencies, needs } = findFiles(root, options.paths ?? ['.']);
  const files = [...new Set([...found, ...Object.keys(options.texts ?? {})])];
  const resolver = new Resolver(root, new Set(files), packages);
  const mayAsk = databasePackages({ folders: packages, dependencies: needs });
  const modules = readModules(
    root,
    files,
    options.texts ?? {},
    mayAsk,
    resolver,
    skipped,
    // What loads its routes by their folder imports none of them.
    options.routes === true ? /@fastify\/autoload/ : undefined,
  );
  const sources = schemaFiles(root, (from, specifier) => resolver.resolve(specifier, from));
  const schema = options.schema ?? (await readSchema(sources, options.databaseUrl));
  for (const { file, message } of schema.problems) skipped.push({ file, reason: message });
  const project = new Project(modules, resolver);
  let recorder: Recorder | undefined;
  const { run, evaluations, operations } = evaluateProject(
    project,
    libraries.filter(
      (library) =>
        dependencies.size === 0 || [...dependencies.keys()].some((name) => library.packages.test(name)),
    ),
    options.routes === true ? (own) => (recorder = new Recorder(own)) : undefined,
  );
  const world = new World(schema, operations, globalMapping(run), dependencies);
  const races = findRaces(run, world, evaluations);
  const {
    findings,
    ignored,
    problems: comments,
  } = applyIgnores(
    races.map(({ finding }) => finding),
    [...modules.values()].map(({ source }) => source),
  );
  return {
    findings,
    ignored,
    comments,
    skipped,
    files: { found: files.length, parsed: modules.size },
    tables: schema.tables.length,
    ...(recorder === undefined
      ? {}
      : {
          routed: tracedFindings(
            { run, world, schema, recorder, evaluations },
            races.filter(({ finding }) => findings.includes(finding)),
          ),
        }),
  };
}

/** Parses the files that may matter. */
function readModules(
  root: string,
  files: readonly string[],
  edited: Readonly<Record<string, string>>,
  mayAsk: (file: string) => boolean,
  resolver: Resolver,
  skipped: Skipped[],
  also: RegExp | undefined,
): Map<string, Module> {
  const texts = new Map<string, string>();
  const skip = (file: string, error: unknown): void =>
    void skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
  for (const file of files) {
    try {
      const text = edited[file] ?? readFileSync(join(root, file), 'utf8');
      if (text.includes('\0')) skip(file, 'not a text file');
      else texts.set(file, text);
    } catch (error) {
      skip(file, error);
    }
  }
  const modules = new Map<string, Module>();
  const targetOf = (specifier: string, from: string): string | undefined => resolver.resolve(specifier, from);
  for (const file of relevantFiles(texts, mayAsk, targetOf, also)) {
    try {
      modules.set(file, readModule(parseSource(file, texts.get(file) ?? '')));
    } catch (error) {
      skip(file, error);
    }
  }
  return modules;
}
