import { execute } from '../../src/explore/exploration.ts';
import { prepare, type Prepared } from '../../src/explore/prepare.ts';
import type { Engine } from '../../src/engine/database.ts';
import { Lab } from '../../src/lab/lab.ts';
import { resolveScenarios } from '../../src/scenario/resolve.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { Dpor } from '../../src/schedule/dpor.ts';
import { Exhaustive } from '../../src/schedule/exhaustive.ts';
import type { Strategy } from '../../src/schedule/strategy.ts';
import { SETUP } from './program.ts';

/** Outcomes by their canonical key, each with a schedule that ends so. */
interface Explored {
  readonly outcomes: ReadonlyMap<string, string>;
  readonly executions: number;
}

export interface Comparison {
  readonly exhaustive: Explored;
  readonly dpor: Explored;
  /** Schedules whose outcome the reduction missed. */
  readonly missed: readonly string[];
}

const LIMIT = 200;

async function outcomesOf(
  { lab, oracle, known }: Prepared,
  strategy: Strategy,
): Promise<Explored | undefined> {
  const outcomes = new Map<string, string>();
  let executions = 0;
  while (strategy.begin()) {
    if (executions === LIMIT) return undefined;
    const run = await execute(lab, strategy, known);
    executions++;
    const { key } = oracle.judge(run.outcome);
    if (!outcomes.has(key)) outcomes.set(key, run.history.schedule.join(''));
  }
  return { outcomes, executions };
}

/** Explores a race with and without the reduction; `undefined` when it has too many interleavings. */
export async function compare(engine: Engine, race: SqlRequest[]): Promise<Comparison | undefined> {
  const config = { database: { setup: SETUP }, scenarios: { program: { race, refusals: [] } } };
  const [scenario] = resolveScenarios({ config, file: 'soundness', folder: process.cwd() });
  if (!scenario) throw new Error('no scenario');
  const lab = await Lab.start(engine, scenario, new AbortController().signal);
  try {
    const prepared = await prepare(lab, scenario);
    const exhaustive = await outcomesOf(prepared, new Exhaustive());
    if (!exhaustive) return undefined;
    const dpor = await outcomesOf(prepared, new Dpor(lab.database.eventsOf));
    if (!dpor) throw new Error('the reduction ran more than there is');
    const missed = [...exhaustive.outcomes].flatMap(([key, schedule]) =>
      dpor.outcomes.has(key) ? [] : schedule,
    );
    return { exhaustive, dpor, missed };
  } finally {
    await lab.close();
  }
}
