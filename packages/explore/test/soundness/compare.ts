import type { Engine } from '../../src/engine/database.ts';
import { Lab } from '../../src/lab/lab.ts';
import { resolveScenarios } from '../../src/scenario/resolve.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { Dpor } from '../../src/schedule/dpor.ts';
import { Inconclusive } from '../../src/schedule/inconclusive.ts';
import { record, type Explored } from './recording.ts';
import { SETUP } from './schema.ts';

/** Interleavings that a program may have. */
export const LIMIT = 200;

export interface Comparison {
  readonly exhaustive: Explored;
  readonly dpor: Explored;
  /** Schedules whose outcome the reduction missed. */
  readonly missed: readonly string[];
}

/** Why a race was not compared. */
export type Skipped = 'too many interleavings' | 'not deterministic';

/** Explores a race with and without the reduction. */
export async function compare(engine: Engine, race: SqlRequest[]): Promise<Comparison | Skipped> {
  const config = { database: { setup: SETUP }, scenarios: { program: { race } } };
  const [scenario] = resolveScenarios({ config, file: 'soundness', folder: process.cwd() });
  if (!scenario) throw new Error('no scenario');
  const lab = await Lab.start(engine, scenario, new AbortController().signal);
  try {
    const recording = await record(lab, race, LIMIT);
    if (!recording) return 'too many interleavings';
    const exhaustive = recording.explored;
    const dpor = recording.search(new Dpor(lab.database.eventsOf));
    const missed = [...exhaustive.outcomes].flatMap(([key, schedule]) =>
      dpor.outcomes.has(key) ? [] : schedule,
    );
    return { exhaustive, dpor, missed };
  } catch (error) {
    if (error instanceof Inconclusive) return 'not deterministic';
    throw error;
  } finally {
    await lab.close();
  }
}
