import type { Engine } from '../engine/database.ts';
import { PostgresEngine } from '../engine/postgres/postgres-engine.ts';
import { isToctouError, type ToctouError } from '../errors.ts';
import { loadConfig } from '../scenario/load-config.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { resolveScenarios } from '../scenario/resolve.ts';
import { count } from '../report/text/words.ts';
import { unlessAborted } from '../system/unless-aborted.ts';
import type { Check } from './check.ts';
import { diagnoseScenario } from './diagnose-scenario.ts';
import { nodeCheck } from './node-check.ts';

export interface DiagnoseOptions {
  /** The config file. Default: the one in {@link cwd}. */
  readonly configFile?: string | undefined;
  /** Absolute. */
  readonly cwd: string;
  /** Only scenarios whose name contains this. */
  readonly filter?: string | undefined;
  /** An admin URL on a disposable server. */
  readonly databaseUrl?: string | undefined;
  /** How long a request or a start may take. */
  readonly timeout?: string | undefined;
  /** Abort to stop early. */
  readonly signal?: AbortSignal;
}

/**
 * Looks whether everything that an exploration needs is there and works: the runtime, the config, the server, and for each
 * scenario its setup, its app, what it sends, and whether it does the same when it is run again. Nothing is explored.
 *
 * @returns Each check as it is done. What needs something that does not work is not looked at.
 * @throws the signal's reason when it is aborted, and what nobody foresaw
 * @example
 * for await (const { ok, name, message } of diagnose({ cwd: process.cwd() })) console.log(ok, name, message);
 */
export async function* diagnose(options: DiagnoseOptions): AsyncGenerator<Check> {
  yield nodeCheck(process.versions.node);
  const scenarios: ResolvedScenario[] = [];
  yield await configCheck(options, scenarios);
  const { signal = new AbortController().signal } = options;
  const engines = new Map<string | undefined, Engine | undefined>();
  try {
    for (const scenario of scenarios) {
      const { url } = scenario.database;
      if (!engines.has(url)) yield await serverCheck(url, engines, signal);
      const engine = engines.get(url);
      if (engine) yield* diagnoseScenario(engine, scenario, signal);
    }
  } finally {
    for (const engine of engines.values()) await engine?.close();
  }
}

async function configCheck(
  { configFile, cwd, filter, databaseUrl, timeout }: DiagnoseOptions,
  scenarios: ResolvedScenario[],
): Promise<Check> {
  try {
    const loaded = await loadConfig(configFile, cwd);
    scenarios.push(...resolveScenarios(loaded, { filter, databaseUrl, timeout }));
    return { name: 'config', ok: true, message: `${loaded.file}, ${count(scenarios.length, 'scenario')}` };
  } catch (error) {
    const problem = problemOf('config', error);
    return isToctouError(error) && error.code === 'CONFIG_NOT_FOUND' && configFile === undefined
      ? { ...problem, hint: 'write one: toctou init' }
      : problem;
  }
}

async function serverCheck(
  url: string | undefined,
  engines: Map<string | undefined, Engine | undefined>,
  signal: AbortSignal,
): Promise<Check> {
  engines.set(url, undefined);
  const starting = PostgresEngine.start(url);
  try {
    const engine = await unlessAborted(signal, starting);
    engines.set(url, engine);
    return { name: 'server', ok: true, message: `${engine.description}, where toctou may make databases` };
  } catch (error) {
    // Whoever interrupts does not wait for a server that does not answer.
    if (signal.aborted)
      void starting.then(
        (engine) => engine.close(),
        () => undefined,
      );
    return problemOf('server', error);
  }
}

/** @throws what is no error that was foreseen */
export function problemOf(name: Check['name'], error: unknown): Check {
  if (!isToctouError(error)) throw error;
  const { message, detail, hint }: ToctouError = error;
  return { name, ok: false, message, detail, hint };
}
