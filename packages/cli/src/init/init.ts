import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToctouError, type Output } from '@toctou/explore/at-start';
import { ciSteps, WORKFLOW_FILE, workflowText } from './ci-workflow.ts';
import { configText } from './config-text.ts';
import { draftBase } from './draft-base.ts';
import type { Draft } from './draft.ts';
import { firstScenario } from './first-scenario.ts';
import { readProject, type Project } from './project.ts';
import { survey, type Survey } from './survey.ts';

export interface InitOptions {
  /** Where the project lies, absolute. */
  readonly cwd: string;
  readonly stdout: Output;
  /** Whether files that are there may be overwritten. */
  readonly force: boolean;
  /** Whether the workflow is written, and not printed. */
  readonly ci: boolean;
  /** An API description to propose scenarios from. */
  readonly openapi: string | undefined;
}

const CONFIGS = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `toctou.config.${end}`);

/**
 * Writes a config for the project in a folder, and says what it found and what comes next. Nothing of the project is run.
 *
 * @throws ToctouError CONFIG_INVALID when there is a config and `force` is not set, or an API description that cannot be used
 */
export async function init(options: InitOptions): Promise<void> {
  const { cwd, stdout, force, ci, openapi } = options;
  const project = await readProject(cwd);
  const found = await survey(project);
  const draft = await draftOf(project, found, options);
  const file = `toctou.config.${draft.isTyped ? 'ts' : 'mjs'}`;
  const there = CONFIGS.find((name) => project.files.includes(name));
  if (there !== undefined && !force) throw isThere(there);
  const steps = ciSteps(found.manager, found.start?.build);
  if (ci) await write(cwd, WORKFLOW_FILE, workflowText(steps), force);
  await writeFile(join(cwd, file), configText(draft));
  const other = there !== undefined && there !== file ? there : undefined;
  const lines = [
    `wrote ${file}`,
    ...summary(found, draft, openapi).map((line) => `  ${line}`),
    ...notes(found, draft).map((note) => `  note: ${note}`),
    ...(other === undefined ? [] : [`  note: ${other} is found first: remove one of them`]),
    '',
    ...(ci
      ? [`wrote ${WORKFLOW_FILE}`]
      : [
          `The steps of a job in GitHub Actions (\`toctou init --ci\` writes ${WORKFLOW_FILE}):`,
          ...steps.flatMap((step) => step.split('\n').map((line) => `  ${line}`)),
        ]),
    '',
    'Next:',
    ...nextCommands(project, found).map((command) => `  ${command}`),
  ];
  stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function draftOf(project: Project, found: Survey, { openapi, cwd }: InitOptions): Promise<Draft> {
  const { start, ready } = found;
  const common = draftBase(found);
  if (openapi !== undefined) {
    const { proposalFrom } = await import('./openapi/proposal-from.ts');
    // Where it is not known how the app is started, its requests need a place to be asked at.
    const app = common.app ?? { command: 'npm start', ready };
    return { ...common, app, ...(await proposalFrom(openapi, cwd)) };
  }
  const first = start && firstScenario(found.routes, project.sources);
  return { ...common, requests: first ? [first.request] : [], scenarios: first ? [first.scenario] : [] };
}

function summary(
  { manager, stack, start, ready, setup }: Survey,
  draft: Draft,
  openapi: string | undefined,
): string[] {
  const { framework, client, language } = stack;
  const database = {
    files: () => (setup.kind === 'files' ? setup.files.join(', ') : ''),
    command: () => (setup.kind === 'command' ? setup.command : ''),
    none: () => 'no migrations and no schema found: say in the config how the tables are made',
  }[setup.kind]();
  const scenarios = draft.scenarios.map(({ name }) => name);
  return [
    `project   ${[manager.name, framework, client, language].filter(Boolean).join(', ')}`,
    `app       ${start ? `${start.command}${ready === undefined ? '' : `, ready at ${ready}`}` : 'no start command found: say in the config how it is started'}`,
    `database  ${database}`,
    openapi === undefined
      ? `scenario  ${scenarios[0] ?? 'two SQL scripts: no route that writes was found'}`
      : `scenarios ${scenarios.length}, from ${openapi}`,
  ];
}

function notes({ stack, start }: Survey, { scenarios }: Draft): string[] {
  const { otherDatabase } = stack;
  return [
    ...(otherDatabase === undefined
      ? []
      : [`toctou explores PostgreSQL; this project depends on ${otherDatabase}`]),
    ...(scenarios.length > 0 ? (start?.notes ?? []) : []),
  ];
}

/** Three: what to install or build, what says whether it all works, and the run itself. */
function nextCommands({ packages }: Project, { manager, start }: Survey): string[] {
  const { add, exec } = manager;
  const first = packages.has('toctou') ? `${exec} toctou list` : `${add} toctou`;
  const build = start?.build === undefined ? '' : `${start.build} && `;
  return [first, `${build}${exec} toctou doctor`, `${exec} toctou explore`];
}

async function write(cwd: string, file: string, text: string, force: boolean): Promise<void> {
  await mkdir(dirname(join(cwd, file)), { recursive: true });
  await writeFile(join(cwd, file), text, { flag: force ? 'w' : 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? isThere(file) : error;
    },
  );
}

function isThere(file: string): ToctouError {
  return new ToctouError('CONFIG_INVALID', `there is a ${file} already`, {
    hint: 'toctou init --force overwrites it',
  });
}
