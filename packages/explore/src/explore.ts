import { asExploration, type Exploration } from './assert-serializable.ts';
import type { Engine } from './engine/database.ts';
import { PostgresEngine } from './engine/postgres/postgres-engine.ts';
import { ToctouError } from './errors.ts';
import type { ExploreOptions } from './explore-options.ts';
import { exitCodeOf } from './explore/exit-code.ts';
import { replaySchedule } from './explore/replay-schedule.ts';
import { ScenarioRuns } from './explore/run-scenarios.ts';
import { parseShard, reportedShard } from './explore/shard.ts';
import type { Replay, Report, Verdict } from './oracle/verdict.ts';
import { RunFile } from './resume.ts';
import { tellAll } from './report/tell-all.ts';
import { loadedConfig, type LoadedConfig } from './scenario/load-config.ts';
import type { Overrides } from './scenario/overrides.ts';
import { resolveScenarios } from './scenario/resolve.ts';
import { scenarioLines } from './scenario/scenario-lines.ts';
import type { Config } from './scenario/types.ts';
import { parseSchedule } from './schedule/schedule-string.ts';
import { unlessAborted } from './system/unless-aborted.ts';
import { version } from './system/version.ts';

/** The servers of a run: each is started when it is first needed, once. */
class Engines {
  readonly #signal: AbortSignal;
  readonly #starting = new Map<string | undefined, Promise<Engine>>();
  readonly #started = new Set<Engine>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async get(url: string | undefined): Promise<Engine> {
    const starting = this.#starting.get(url) ?? PostgresEngine.start(url);
    this.#starting.set(url, starting);
    try {
      const engine = await unlessAborted(this.#signal, starting);
      this.#started.add(engine);
      return engine;
    } catch (error) {
      // Whoever interrupts does not wait for a server that does not answer.
      if (this.#signal.aborted && this.#starting.delete(url))
        void starting.then(
          (engine) => (this.#started.has(engine) ? undefined : engine.close()),
          () => undefined,
        );
      throw error;
    }
  }

  get descriptions(): string {
    return [...this.#started].map(({ description }) => description).join(', ');
  }

  async close(): Promise<void> {
    for (const engine of this.#started) await engine.close();
  }
}

function overridesOf(options: ExploreOptions): Overrides {
  const { filter, databaseUrl, maxSchedules, maxPreemptions, timeout, strategy, seed, workers } = options;
  return { filter, databaseUrl, maxSchedules, maxPreemptions, timeout, strategy, seed, workers };
}

/**
 * Explores the scenarios of a config, and tells of them in their order.
 *
 * @param source A config that was loaded, or one as it would stand in its file; what that names is relative to the working
 * directory then.
 * @returns the report, with `assertSerializable()` for tests
 * @throws ToctouError when nothing can be run at all: a config that is wrong, a database that cannot be reached. What
 * goes wrong in one scenario is that scenario's verdict.
 * @example
 * const report = await explore(await loadConfig(undefined, process.cwd()));
 * process.exitCode = report.exitCode;
 * @example
 * const result = await explore({ app, database, scenarios: { 'connect twice': { race: [post, post] } } });
 * result.assertSerializable();
 */
export async function explore(
  source: LoadedConfig | Config,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const config = loadedConfig(source);
  const { reporters = [], bail = false, signal = new AbortController().signal } = options;
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const all = resolveScenarios(config, overridesOf(options));
  const part = shard && reportedShard(shard, all, { bail, seed: options.seed, toctou: version() });
  const scenarios = all.filter((_, at) => !part || part.scenarios[at]?.shards.includes(part.index));
  const begun = performance.now();
  const onNotice = (text: string): void => reporters.forEach((reporter) => reporter.onNotice?.(text));
  const { filter, shard: shardName, resume, seed } = options;
  const file =
    resume === undefined
      ? undefined
      : await RunFile.open({ config, scenarios: all, seed, filter, shard: shardName, resume, onNotice });
  const lines = await scenarioLines(
    config,
    scenarios.map(({ name }) => name),
  );
  const engines = new Engines(signal);
  const verdicts: Verdict[] = [];
  const errors: unknown[] = [];
  const keep = (error: unknown): void => void errors.push(error);
  const runs = new ScenarioRuns(scenarios, {
    signal,
    bail,
    shard,
    found: file?.found ?? { verdicts: {}, searches: {} },
    engine: (url) => engines.get(url),
    onScenario: (scenario) => reporters.forEach((reporter) => reporter.onScenario?.(scenario)),
    onProgress: (progress) => reporters.forEach((reporter) => reporter.onProgress?.(progress)),
    onVerdict: (found) => {
      const line = lines.get(found.name);
      const verdict = { ...found, ...(line !== undefined && { source: { file: config.file, line } }) };
      verdicts.push(verdict);
      for (const reporter of reporters) reporter.onVerdict?.(verdict);
    },
  });
  file?.begin(() => runs.found);
  await runs.run().catch((error: unknown) => {
    if (!signal.aborted) keep(error);
  });
  await engines.close().catch(keep);
  await file?.end(errors.length === 0 && !signal.aborted).catch(keep);
  // What was found is told whatever went wrong after it.
  if (errors.length > 0 && verdicts.length === 0) throw errors[0];
  const report: Report = {
    version: 1,
    scenarios: verdicts,
    durationMs: Math.round(performance.now() - begun),
    engine: engines.descriptions,
    exitCode: errors.length > 0 ? 2 : exitCodeOf(verdicts, signal.aborted),
    ...(part && { shard: part }),
  };
  await tellAll(reporters, (reporter) => reporter.onEnd?.(report)).catch(keep);
  if (errors.length > 0) throw errors[0];
  return asExploration(report, config === source ? config.file : undefined);
}

/**
 * Runs one schedule again, step by step.
 *
 * @param schedule as `toctou explore` prints it: `scenario name@v1.112122`
 * @throws ToctouError SCHEDULE_INVALID when it does not fit the scenario (any more), and what {@link explore} throws
 * @throws Inconclusive when the app never answers, or is not deterministic
 */
export async function replay(
  source: LoadedConfig | Config,
  schedule: string,
  options: ExploreOptions = {},
): Promise<Replay> {
  const config = loadedConfig(source);
  const { reporters = [], signal = new AbortController().signal } = options;
  const { scenario: name, lanes } = parseSchedule(schedule);
  const scenario = resolveScenarios(config, { ...overridesOf(options), filter: name }).find(
    (found) => found.name === name,
  );
  if (!scenario) {
    throw new ToctouError(
      'NOTHING_MATCHED',
      `there is no scenario named ${JSON.stringify(name)} in ${config.file}`,
    );
  }
  const engines = new Engines(signal);
  try {
    const engine = await engines.get(scenario.database.url);
    const replayed = await replaySchedule(scenario, lanes, { engine, signal });
    await tellAll(reporters, (reporter) => reporter.onReplay?.(replayed));
    return replayed;
  } finally {
    await engines.close();
  }
}
