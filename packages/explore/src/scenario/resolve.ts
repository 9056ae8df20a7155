import { ToctouError } from '../errors.ts';
import { parseDuration } from './duration.ts';
import type { LoadedConfig } from './load-config.ts';
import { validateOverrides, type Overrides } from './overrides.ts';
import type { ResolvedScenario } from './resolved-scenario.ts';
import { resolveSearch } from './search-options.ts';
import type { Client, Scenario } from './types.ts';
import { validateConfig } from './validate.ts';

/** These two undo all of a script's work. */
const defaultRefusals: readonly string[] = ['40001', '40P01'];

/**
 * Makes of a config what the rest of the pipeline works with: validated, options merged, defaults filled in.
 *
 * A scenario's options win over those at the top. Its `app` replaces the other whole; of `database` it replaces the keys
 * that it names, so that a scenario may have a setup of its own on the same server.
 *
 * @returns At least one scenario, in the order of the config.
 * @throws ToctouError `CONFIG_INVALID`, `SCENARIO_INVALID` or `UNSUPPORTED` with every mistake, `NOTHING_MATCHED` if no
 * scenario is left.
 * @example
 * resolveScenarios(await loadConfig(undefined, process.cwd()), { filter: 'connect' });
 */
export function resolveScenarios(loaded: LoadedConfig, overrides: Overrides = {}): ResolvedScenario[] {
  const { filter = '', databaseUrl, ...limits } = validateOverrides(overrides);
  const { scenarios, ...options } = validateConfig(loaded.config, loaded.file);
  const matching = Object.entries(scenarios).filter(([name]) =>
    name.toLowerCase().includes(filter.toLowerCase()),
  );
  if (matching.length === 0) throw nothingMatched(Object.keys(scenarios), filter, loaded.file);
  return matching.map(([name, scenario]) => {
    const merged = { ...options, ...scenario, ...limits };
    const database = { ...options.database, ...scenario.database };
    if (databaseUrl !== undefined) database.url = databaseUrl;
    return resolve(name, { ...merged, database }, loaded.folder);
  });
}

function resolve(name: string, scenario: Scenario & { seed?: number }, folder: string): ResolvedScenario {
  const { engine: _, ...database } = scenario.database ?? {};
  return {
    name,
    database,
    app: scenario.app,
    given: scenario.given ?? {},
    race: scenario.race.map(inSequence),
    then: scenario.then ?? [],
    refusals: scenario.refusals ?? defaultRefusals,
    headers: (scenario.headers ?? []).map((header) => header.toLowerCase()),
    expect: scenario.expect ?? 'serializable',
    order: scenario.order,
    mask: scenario.mask ?? [],
    idleMs: parseDuration(scenario.idle ?? '2s'),
    timeoutMs: parseDuration(scenario.timeout ?? '60s'),
    ...resolveSearch(name, scenario),
    workers: scenario.workers ?? 1,
    folder,
  };
}

function inSequence(client: Client): Client {
  return Array.isArray(client) || 'run' in client ? client : [client];
}

function nothingMatched(names: readonly string[], filter: string, file: string): ToctouError {
  if (names.length === 0) {
    return new ToctouError('NOTHING_MATCHED', `${file} has no scenarios`, {
      hint: "write one, such as scenarios: { 'connect twice': { race: [request, request] } }",
    });
  }
  return new ToctouError(
    'NOTHING_MATCHED',
    `no scenario in ${file} has ${JSON.stringify(filter)} in its name`,
    {
      detail: ['The scenarios are:', ...names.map((name) => `  ${name}`)].join('\n'),
    },
  );
}
