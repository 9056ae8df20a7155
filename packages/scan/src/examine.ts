import { loadModule } from 'libpg-query';
import { evaluateProject } from './evaluate-project.ts';
import { findRaces } from './findings/find-races.ts';
import type { Run } from './flow/run.ts';
import { libraries } from './libraries/libraries.ts';
import { readModule, type Module } from './project/module.ts';
import type { PathAliases } from './project/path-aliases.ts';
import { Project } from './project/project.ts';
import { Resolver } from './project/resolver.ts';
import { applyIgnores } from './review/ignores.ts';
import type { Recorder } from './routes/recorder.ts';
import type { ScanOptions, ScanResult } from './scan.ts';
import { readSchema } from './schema/read-schema.ts';
import { globalMapping } from './silencers/global-mapping.ts';
import { databasePackages } from './source/database-packages.ts';
import { isSource } from './source/is-source.ts';
import { readPackages } from './source/packages.ts';
import { relevantFiles } from './source/prefilter.ts';
import type { ProjectFiles } from './source/project-files.ts';
import { World } from './world.ts';

/**
 * Looks for races in files that are at hand.
 *
 * @param aliases What the tsconfig.json of each folder says.
 */
export async function examine(
  files: ProjectFiles,
  aliases: ReadonlyMap<string, PathAliases>,
  { schema: given, databaseUrl, types: wantsTypes, routes = false }: ScanOptions,
): Promise<ScanResult> {
  const { skipped } = files;
  await loadModule();
  const sources = files.paths.filter(isSource);
  const packages = readPackages(files);
  const dependencies = new Map([...packages.dependencies.values()].flatMap((needs) => [...needs]));
  const resolver = new Resolver(files.root, new Set(sources), packages.folders, aliases);
  const modules = readModules(
    files,
    sources,
    databasePackages(packages),
    resolver,
    // What loads its routes by their folder imports none of them.
    routes ? /@fastify\/autoload/ : undefined,
  );
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
  const types =
    wantsTypes === true
      ? await (await import('./types/open-types.ts')).openTypes(files.root, [...modules.keys()])
      : undefined;
  const used = libraries.filter(
    (library) =>
      dependencies.size === 0 || [...dependencies.keys()].some((name) => library.packages.test(name)),
  );
  let recorder: Recorder | undefined;
  // Routes are asked for seldom: who does not is spared the loading.
  const recording = routes ? await import('./routes/recorder.ts') : undefined;
  const watch = recording && ((own: Run): Recorder => (recorder = new recording.Recorder(own)));
  let evaluated: ReturnType<typeof evaluateProject>;
  try {
    evaluated = evaluateProject(new Project(modules, resolver), used, types?.typeAt, watch);
  } finally {
    types?.close();
  }
  const { run, evaluations, operations } = evaluated;
  const world = new World(
    schema,
    operations,
    globalMapping(run, [...packages.dependencies.keys()]),
    dependencies,
  );
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
    files: { found: sources.length, parsed: modules.size },
    tables: schema.tables.length,
    ...(recorder !== undefined && {
      routed: (await import('./routes/traced.ts')).tracedFindings(
        { run, world, schema, recorder, evaluations },
        races.filter(({ finding }) => findings.includes(finding)),
      ),
    }),
  };
}

/** Parses the files that may matter. */
function readModules(
  files: ProjectFiles,
  sources: readonly string[],
  mayAsk: (file: string) => boolean,
  resolver: Resolver,
  also: RegExp | undefined,
): Map<string, Module> {
  const texts = new Map(sources.map((file) => [file, files.text(file)]));
  const targetOf = (specifier: string, from: string): string | undefined => resolver.resolve(specifier, from);
  const relevant = relevantFiles(texts, mayAsk, targetOf, also);
  return new Map(
    relevant.flatMap((file) => {
      const source = files.parse(file);
      return source === undefined ? [] : [[file, readModule(source)]];
    }),
  );
}
