import type { ExploreOptions, LoadedConfig, Reporter } from '@toctou/explore';
import {
  createReporters,
  explore,
  listScenarios,
  loadConfig,
  mergeReports,
  replay,
  scenarioListText,
  ToctouError,
} from '@toctou/explore';
import type { Flags } from './flags.ts';
import type { Io } from './main.ts';

/** @returns The exit code. */
export async function runExplore(filter: string | undefined, flags: Flags, io: Io): Promise<number> {
  const { config, options } = await prepared(flags, io);
  const resume = flags.resume ?? false;
  const report = await explore(config, { ...options, resume, ...(filter !== undefined && { filter }) });
  return report.exitCode;
}

/** @returns The exit code. */
export async function runReplay(schedule: string, flags: Flags, io: Io): Promise<number> {
  const { config, options } = await prepared(flags, io, refuseSilent);
  const { verdict } = await replay(config, schedule, options);
  return verdict === 'anomalous' ? 1 : 0;
}

export async function runList(filter: string | undefined, flags: Flags, io: Io): Promise<void> {
  const config = await loadConfig(flags.config, io.cwd);
  const scenarios = await listScenarios(config, filter);
  io.stdout.write(scenarioListText(scenarios, config.file, io.stdout, io.env));
}

/** @returns The exit code. */
export async function runMerge(
  files: readonly string[],
  { config: configFile, reporter }: Flags,
  io: Io,
): Promise<number> {
  const reporters = createReporters(reporter ?? usualReporters(io), { ...io, configFile });
  return (await mergeReports(files, { cwd: io.cwd, reporters })).exitCode;
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
): Promise<{ config: LoadedConfig; options: ExploreOptions }> {
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
