import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadModule } from 'libpg-query';
import { evaluateProject, type Evaluation } from './evaluate-project.ts';
import { findingOf } from './findings/collect.ts';
import type { Finding } from './findings/finding.ts';
import { judge, type Verdict } from './findings/judge.ts';
import type { Run } from './flow/run.ts';
import { libraries } from './libraries/libraries.ts';
import { readModule, type Module } from './project/module.ts';
import { Project } from './project/project.ts';
import { Resolver } from './project/resolver.ts';
import { applyIgnores, type CommentProblem, type Ignored } from './review/ignores.ts';
import { rules } from './rules/rules.ts';
import type { Suspicion } from './rules/rule.ts';
import { readSchema } from './schema/read-schema.ts';
import { schemaFiles } from './schema/schema-files.ts';
import type { Schema } from './schema/schema.ts';
import { globalMapping } from './silencers/global-mapping.ts';
import { findFiles } from './source/find-files.ts';
import { isRelevant } from './source/prefilter.ts';
import { parseSource } from './source/source-file.ts';
import { World } from './world.ts';

export interface ScanOptions {
  /** The project's folder. */
  readonly root: string;
  /** Files and folders to look at, relative to the root; all of it by default. */
  readonly paths?: readonly string[] | undefined;
  /** The schema; by default what the project's own sources say. */
  readonly schema?: Schema | undefined;
  /** A running database, whose constraints count instead of those of the sources. */
  readonly databaseUrl?: string | undefined;
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
}

/** Finds the races of a project. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const root = resolve(options.root);
  await loadModule();
  const { files, packages, skipped, dependencies } = findFiles(root, options.paths ?? ['.']);
  const modules = new Map<string, Module>();
  for (const file of files) {
    try {
      const text = readFileSync(join(root, file), 'utf8');
      if (isRelevant(file, text)) modules.set(file, readModule(parseSource(file, text)));
    } catch (error) {
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const resolver = new Resolver(root, new Set(files), packages);
  const sources = schemaFiles(root, (from, specifier) => resolver.resolve(specifier, from));
  const schema = options.schema ?? (await readSchema(sources, options.databaseUrl));
  for (const { file, message } of schema.problems) skipped.push({ file, reason: message });
  const project = new Project(modules, resolver);
  const { run, evaluations, operations } = evaluateProject(project, libraries.filter((library) => dependencies.size === 0 || [...dependencies].some((name) => library.packages.test(name))));
  const world = new World(schema, operations, globalMapping(run));
  const { findings, ignored, problems: comments } = applyIgnores(findingsOf(run, world, evaluations), [...modules.values()].map(({ source }) => source));
  return { findings, ignored, comments, skipped, files: { found: files.length, parsed: modules.size }, tables: schema.tables.length };
}

interface Judged {
  readonly suspicion: Suspicion;
  readonly verdict: Verdict | undefined;
  /** Whether somebody calls the function from which it was seen. */
  readonly isInner: boolean;
}

/** What is harmless from every entry is harmless: a caller may answer what the function that it calls does not. */
function findingsOf(run: Run, world: World, evaluations: readonly Evaluation[]): Finding[] {
  const seen = new Map<string, Judged[]>();
  for (const { node, accesses, examined } of evaluations) {
    const scene = { accesses, examined, world };
    const isInner = node !== undefined && run.called.has(node);
    for (const suspicion of rules.flatMap((rule) => rule.find(scene))) {
      const key = [suspicion.rule, idOf(suspicion.check), idOf(suspicion.act)].join('|');
      const list = seen.get(key) ?? [];
      list.push({ suspicion, verdict: judge(run, world, suspicion, accesses), isInner });
      seen.set(key, list);
    }
  }
  const findings = new Map<string, Finding>();
  for (const all of seen.values()) {
    const entries = all.filter(({ isInner }) => !isInner);
    const counting = (entries.length > 0 ? entries : all).filter(({ verdict }) => verdict !== undefined);
    const [first] = counting;
    if (first?.verdict === undefined) continue;
    const finding = findingOf(world, libraries, first.suspicion, first.verdict);
    const key = [finding.rule, finding.file, finding.line, finding.act.file, finding.act.line, finding.table].join('|');
    if (!findings.has(key)) findings.set(key, finding);
  }
  return [...findings.values()].toSorted((one, other) => one.file.localeCompare(other.file) || one.line - other.line || one.act.line - other.act.line || one.rule.localeCompare(other.rule));
}

function idOf({ module, node, operation }: Suspicion['check']): string {
  return `${module.source.path}:${node.start}:${node.end}:${operation.kind}`;
}
