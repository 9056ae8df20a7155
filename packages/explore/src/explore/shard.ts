import { ToctouError } from '../errors.ts';
import type { ReportedShard } from '../oracle/verdict.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Exhaustive, type Branch } from '../schedule/exhaustive.ts';
import { configDigest, digestOf } from './digest.ts';
import { execute } from './exploration.ts';
import type { Prepared } from './prepare.ts';
import { isShareable } from './search.ts';

/** One of several runs that share the work. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** So many beginnings come to a shard: more even out what hangs on them, and each costs an execution. */
const BEGINNINGS = 8;

/**
 * @param text such as `1/3`
 * @throws ToctouError CONFIG_INVALID
 */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new ToctouError(
    'CONFIG_INVALID',
    `--shard is ${JSON.stringify(text)}, expected i/n with i from 1 to n`,
    {
      hint: 'the first of three machines is given --shard 1/3',
    },
  );
}

export function shardText({ index, count }: Shard): string {
  return `shard ${index}/${count}`;
}

/** What a report says of its shard: enough to tell which reports belong together, and whether all are there. */
export function reportedShard(
  shard: Shard,
  scenarios: readonly ResolvedScenario[],
  { bail, seed, toctou }: { bail: boolean; seed: number | undefined; toctou: string },
): ReportedShard {
  const every = Array.from({ length: shard.count }, (_, at) => at + 1);
  let whole = 0;
  return {
    ...shard,
    toctou,
    config: configDigest(scenarios, seed),
    bail,
    scenarios: scenarios.map((scenario) => ({
      name: scenario.name,
      expected: scenario.expect,
      strategy: scenario.strategy,
      shards: isShareable(scenario) ? every : [(whole++ % shard.count) + 1],
    })),
  };
}

/**
 * The branches of a shard: every n-th of the ways to begin, in the order of the search. What is found out on the way
 * counts for nobody; where shards did not see the same beginnings, the digest tells.
 */
export async function shardBranches(
  { lab, known }: Prepared,
  clients: number,
  { index, count }: Shard,
): Promise<{ readonly branches: Branch[]; readonly beginnings: string }> {
  if (count === 1) return { branches: [[]], beginnings: digestOf([]) };
  const depth = Math.ceil(Math.log(BEGINNINGS * count) / Math.log(clients));
  const strategy = new Exhaustive({ depthLimit: depth });
  const beginnings: Branch[] = [];
  while (strategy.begin()) {
    await execute(lab, strategy, known);
    beginnings.push(beginningOf(strategy.path, depth));
  }
  return {
    branches: beginnings.filter((_, at) => at % count === index - 1),
    beginnings: digestOf(beginnings.map((branch) => branch.map(({ lane }) => lane))),
  };
}

/** What is drawn by lot in a shard: every n-th schedule. All begin anywhere. */
export function shardDraws(draws: Shard): {
  readonly branches: Branch[];
  readonly beginnings: string;
  readonly draws: Shard;
} {
  return { branches: [], beginnings: digestOf([]), draws };
}

/** A path up to a depth, which it alone has: nothing beside it. */
export function beginningOf(path: Branch, depth: number): Branch {
  return path.slice(0, depth).map((choice) => ({ ...choice, others: [] }));
}
