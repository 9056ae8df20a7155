import { describeRequest } from './describe.ts';
import type { LoadedConfig } from './load-config.ts';
import { resolveScenarios } from './resolve.ts';
import { scenarioLines } from './scenario-lines.ts';
import type { Client, Scenario } from './types.ts';

/** A scenario of a config, in words. */
export interface ListedScenario {
  readonly name: string;
  /** What each client does, one entry a request: `POST /workspaces/1/providers`. */
  readonly clients: readonly (readonly string[])[];
  readonly expect: NonNullable<Scenario['expect']>;
  /** Where it stands in its config, from 1, where that can be told. */
  readonly line?: number;
}

function inWords(client: Client): string[] {
  return 'run' in client ? ['run()'] : [client].flat().map(describeRequest);
}

/**
 * The scenarios of a config, in their order; nothing is started.
 *
 * @param filter Only those whose name contains this.
 * @throws ToctouError `CONFIG_INVALID`, `SCENARIO_INVALID`, `UNSUPPORTED`, `NOTHING_MATCHED`, as `explore` would
 * @example
 * for (const { name, clients } of await listScenarios(await loadConfig(undefined, process.cwd()))) console.log(name, clients);
 */
export async function listScenarios(config: LoadedConfig, filter?: string): Promise<ListedScenario[]> {
  const scenarios = resolveScenarios(config, { filter });
  const lines = await scenarioLines(
    config,
    scenarios.map(({ name }) => name),
  );
  return scenarios.map(({ name, race, expect }) => {
    const line = lines.get(name);
    return { name, clients: race.map(inWords), expect, ...(line !== undefined && { line }) };
  });
}
