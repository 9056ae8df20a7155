import { readFileSync } from 'node:fs';
import type { ExploreOptions, Output, Reporter } from '@toctou/explore';
import {
  createReporters,
  errorText,
  explore,
  listScenarios,
  loadConfig,
  mergeReports,
  replay,
  scenarioListText,
  ToctouError,
} from '@toctou/explore';
import { CommanderError } from 'commander';
import { examine } from './examine.ts';
import type { Flags } from './flags.ts';
import { createParser } from './parser.ts';
import { showReport } from './show-report.ts';

/** What the tool takes from its process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** The exit code of an interrupted run: 128 and SIGINT. */
export const INTERRUPTED = 130;
/** The exit code of a run that could not be carried out. */
export const COULD_NOT_RUN = 2;

/**
 * Runs the tool.
 *
 * @param argv The arguments, without the names of node and of the script.
 * @returns The exit code; see `toctou --help`.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const parser = createParser(
    version(),
    {
      async explore(filter, flags) {
        const { config, options } = await prepared(flags, io);
        const resume = flags.resume ?? false;
        const report = await explore(config, { ...options, resume, ...(filter !== undefined && { filter }) });
        exitCode = report.exitCode;
      },
      async replay(schedule, flags) {
        const { config, options } = await prepared(flags, io, refuseSilent);
        const { verdict } = await replay(config, schedule, options);
        exitCode = verdict === 'anomalous' ? 1 : 0;
      },
      async list(filter, flags) {
        const config = await loadConfig(flags.config, io.cwd);
        const scenarios = await listScenarios(config, filter);
        io.stdout.write(scenarioListText(scenarios, config.file, io.stdout, io.env));
      },
      async doctor(filter, flags) {
        exitCode = (await examine({ filter, ...flags }, io)) ? 0 : COULD_NOT_RUN;
      },
      async init({ force = false, ci = false, openapi }) {
        // Only here, since it is not needed to explore.
        const { init } = await import('./init/init.ts');
        await init({ cwd: io.cwd, stdout: io.stdout, force, ci, openapi });
      },
      async showReport(file) {
        await showReport(file, io);
      },
      async mergeReports(files, { config: configFile, reporter }) {
        const reporters = createReporters(reporter ?? usualReporters(io), { ...io, configFile });
        exitCode = (await mergeReports(files, { cwd: io.cwd, reporters })).exitCode;
      },
      async scan(paths, { scenarios, ...flags }) {
        // Its parsers are loaded by those who scan alone.
        const { runScan } = await import('@toctou/scan');
        if (scenarios === undefined) {
          exitCode = await runScan({ paths, ...flags }, io);
          return;
        }
        const { configFileOf, writeScenarios } = await import('./scenarios/write-scenarios.ts');
        const file = configFileOf(scenarios);
        exitCode = await runScan(
          { paths, ...flags, scenarios: (routed) => writeScenarios(routed, { ...io, file }) },
          io,
        );
      },
    },
    io,
  );
  try {
    await parser.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') return INTERRUPTED;
    io.stderr.write(errorText(error, io.stderr, io.env));
    return io.signal.aborted ? INTERRUPTED : COULD_NOT_RUN;
  }
}

/**
 * The config and the options that the flags ask for. Mistakes in the flags are told before the config is loaded.
 *
 * @param check of a reporter that was asked for by this name
 */
async function prepared(
  flags: Flags,
  { stdout, stderr, env, cwd, signal }: Io,
  check: (reporter: Reporter, name: string) => void = () => {},
): Promise<{ config: Awaited<ReturnType<typeof loadConfig>>; options: ExploreOptions }> {
  const { config: configFile, reporter: asked, databaseUrl, ...rest } = flags;
  const reporters = createReporters(asked ?? usualReporters({ env }), {
    stdout,
    stderr,
    env,
    cwd,
    configFile,
  });
  asked?.forEach((name, at) => check(reporters[at] ?? {}, name));
  const config = await loadConfig(configFile, cwd);
  return { config, options: { ...rest, ...(databaseUrl && { databaseUrl }), reporters, signal } };
}

/** @throws ToctouError CONFIG_INVALID for a reporter that has nothing to say of a replay */
function refuseSilent(reporter: Reporter, name: string): void {
  if (!('onReplay' in reporter))
    throw new ToctouError('CONFIG_INVALID', `reporter '${name}': it does not tell of a replay`, {
      hint: 'pretty and json do',
    });
}

/** In GitHub Actions a pull request is annotated without being asked. */
function usualReporters({ env }: Pick<Io, 'env'>): readonly string[] {
  return env['GITHUB_ACTIONS'] === 'true' ? ['pretty', 'github'] : ['pretty'];
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
