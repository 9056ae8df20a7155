import { ScenarioExploration } from '../../src/explore/scenario-exploration.ts';
import type { Engine } from '../../src/engine/database.ts';
import type { Verdict } from '../../src/oracle/verdict.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved-scenario.ts';
import type { Client } from '../../src/scenario/types.ts';

/** What is made of a race, every interleaving of it, on a database of its own. */
export async function verdictOf(
  engine: Engine,
  setup: string | string[],
  race: readonly Client[],
  options: Partial<ResolvedScenario> = {},
): Promise<Verdict> {
  const scenario: ResolvedScenario = {
    name: 'race',
    database: { setup },
    app: undefined,
    given: {},
    race,
    // oxlint-disable-next-line unicorn/no-thenable -- that is what the scenario calls it
    then: [],
    refusals: [],
    headers: [],
    expect: 'serializable',
    order: undefined,
    mask: [],
    idleMs: 2000,
    timeoutMs: 20_000,
    strategy: 'exhaustive',
    maxSchedules: undefined,
    maxPreemptions: undefined,
    seed: undefined,
    workers: 1,
    folder: '/',
    ...options,
  };
  const context = { engine, signal: new AbortController().signal, onProgress: () => {} };
  return new ScenarioExploration(scenario, context).run();
}
