import { randomInt } from 'node:crypto';
import { ToctouError } from '../errors.ts';
import type { Options } from './types.ts';

/** How the schedules of a scenario are chosen, defaults filled in. */
export interface SearchOptions {
  readonly strategy: NonNullable<Options['strategy']>;
  readonly maxSchedules: number | undefined;
  readonly maxPreemptions: number | undefined;
  /** Of `random` alone: the same seed gives the same schedules. */
  readonly seed: number | undefined;
}

/** Seeds that are made up are no longer than this. */
const SEEDS = 1_000_000_000;

/**
 * @throws ToctouError `CONFIG_INVALID` where what was asked for does not go together
 */
export function resolveSearch(
  name: string,
  { strategy, maxSchedules, maxPreemptions, seed }: Options & { seed?: number },
): SearchOptions {
  if (seed !== undefined && strategy !== 'random')
    throw unfit(name, 'a seed', 'random', strategy ?? 'dpor', 'leave the seed out, or say --strategy random');
  if (maxPreemptions !== undefined && (strategy === 'dpor' || strategy === 'random')) {
    throw unfit(name, 'maxPreemptions', 'exhaustive', strategy, 'leave the strategy out, or the bound');
  }
  return {
    // A bound on preemptions cuts off schedules by which alone the reduction would come to others within the bound.
    strategy: strategy ?? (maxPreemptions === undefined ? 'dpor' : 'exhaustive'),
    maxSchedules,
    maxPreemptions,
    seed: strategy === 'random' ? (seed ?? randomInt(SEEDS)) : undefined,
  };
}

function unfit(name: string, what: string, fits: string, strategy: string, hint: string): ToctouError {
  return new ToctouError(
    'CONFIG_INVALID',
    `${JSON.stringify(name)}: ${what} goes with the strategy "${fits}", and the strategy is "${strategy}"`,
    { hint },
  );
}
