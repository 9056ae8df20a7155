import type { SearchOptions } from '../scenario/search-options.ts';
import { Dpor, type EventsOf } from '../schedule/dpor.ts';
import { Exhaustive } from '../schedule/exhaustive.ts';
import { Random } from '../schedule/random.ts';
import type { Strategy } from '../schedule/strategy.ts';

/** How many schedules are drawn by lot where nobody says how many. */
const DRAWN = 1000;

/** The strategy that a scenario asks for. */
export function createStrategy(
  { strategy, maxPreemptions, maxSchedules = DRAWN, seed = 0 }: SearchOptions,
  eventsOf: EventsOf,
): Strategy {
  if (strategy === 'dpor') return new Dpor(eventsOf);
  return strategy === 'exhaustive' ? new Exhaustive({ maxPreemptions }) : new Random(seed, maxSchedules);
}
