import type { SearchOptions } from '../scenario/search-options.ts';
import { Dpor, type EventsOf } from '../schedule/dpor.ts';
import { Exhaustive } from '../schedule/exhaustive.ts';
import { Random } from '../schedule/random.ts';
import type { Strategy } from '../schedule/strategy.ts';
import type { Shard } from './shard.ts';

/** How many schedules are drawn by lot where nobody says how many. */
const DRAWN = 1000;

/** What a strategy has to know of the race. */
interface Race {
  readonly eventsOf: EventsOf;
  /** How many steps each client makes. */
  readonly steps: readonly number[];
}

/**
 * The strategy that a scenario asks for.
 *
 * @param shard where only every so manyth schedule is drawn
 */
export function createStrategy(
  { strategy, maxPreemptions, maxSchedules: last = DRAWN, seed = 0 }: SearchOptions,
  { eventsOf, steps }: Race,
  shard: Shard = { index: 1, count: 1 },
): Strategy {
  if (strategy === 'dpor') return new Dpor(eventsOf);
  if (strategy === 'exhaustive') return new Exhaustive({ maxPreemptions });
  const length = Math.max(
    1,
    steps.reduce((sum, count) => sum + count, 0),
  );
  return new Random({ seed, first: shard.index, step: shard.count, last, length });
}
