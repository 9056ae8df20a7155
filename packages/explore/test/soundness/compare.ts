import type { Engine } from '../../src/engine/database.ts';
import { Lab } from '../../src/lab/lab.ts';
import { resolveScenarios } from '../../src/scenario/resolve.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { Dpor, type EventsOf } from '../../src/schedule/dpor.ts';
import { Inconclusive } from '../../src/schedule/inconclusive.ts';
import { classOf } from './classes.ts';
import { record, type End } from './recording.ts';
import { SETUP } from './schema.ts';

/** Interleavings that a program may have. */
export const LIMIT = 200;

export interface Comparison {
  readonly interleavings: number;
  readonly classes: number;
  /** Executions that the reduction takes. */
  readonly executions: number;
  /** What is wrong, each with a schedule that shows it; empty: nothing. */
  readonly faults: readonly string[];
}

/** Why a race was not compared. */
export type Skipped = 'too many interleavings' | 'not deterministic';

function outcomesOf(ends: readonly End[]): Map<string, string> {
  const outcomes = new Map<string, string>();
  for (const { outcome, history } of ends)
    if (!outcomes.has(outcome)) outcomes.set(outcome, history.schedule.join(''));
  return outcomes;
}

function classesOf(ends: readonly End[], eventsOf: EventsOf): Map<string, End[]> {
  const classes = new Map<string, End[]>();
  for (const end of ends) {
    const name = classOf(eventsOf(end.history.steps, true));
    classes.set(name, [...(classes.get(name) ?? []), end]);
  }
  return classes;
}

/** Explores a race with and without the reduction. */
export async function compare(engine: Engine, race: readonly SqlRequest[]): Promise<Comparison | Skipped> {
  const config = { database: { setup: SETUP }, scenarios: { program: { race: [...race] } } };
  const [scenario] = resolveScenarios({ config, file: 'soundness', folder: process.cwd() });
  if (!scenario) throw new Error('no scenario');
  const lab = await Lab.start(engine, scenario, new AbortController().signal);
  try {
    const recording = await record(lab, race, LIMIT);
    if (!recording) return 'too many interleavings';
    const { eventsOf } = lab.database;
    const reduced = recording.search(new Dpor(eventsOf));
    const classes = classesOf(recording.ends, eventsOf);
    const [all, found] = [outcomesOf(recording.ends), outcomesOf(reduced)];
    const missed = [...all].flatMap(([outcome, schedule]) => (found.has(outcome) ? [] : schedule));
    const torn = [...classes.values()].filter((ends) => outcomesOf(ends).size > 1);
    return {
      interleavings: recording.ends.length,
      classes: classes.size,
      executions: reduced.length,
      faults: [
        ...missed.map((schedule) => `the reduction misses the outcome of ${schedule}`),
        ...torn.map(
          (ends) => `of one class, with different outcomes: ${[...outcomesOf(ends).values()].join(', ')}`,
        ),
      ],
    };
  } catch (error) {
    if (error instanceof Inconclusive) return 'not deterministic';
    throw error;
  } finally {
    await lab.close();
  }
}
