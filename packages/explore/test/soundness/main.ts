// Compares generated programs with and without the reduction: npm run soundness -- [PROGRAMS] [--seed N]
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { compare, LIMIT } from './compare.ts';
import { programs } from './program.ts';
import { SharedDatabase } from './shared-database.ts';
import { Tally } from './tally.ts';

/** Programs between two lines of progress. */
const EVERY = 50;

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: String(Date.now() % 2 ** 31) } },
  allowPositionals: true,
});
const numRuns = Number(positionals[0] ?? 10_000);
const seed = Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const scriptsOf = (race: readonly SqlRequest[]): string => JSON.stringify(race.map(({ sql }) => sql));

async function run(): Promise<boolean> {
  const server = await PostgresEngine.start(undefined);
  const engine = new SharedDatabase(server);
  const tally = new Tally();
  let failing = false;
  const check = async (race: SqlRequest[]): Promise<void> => {
    const comparison = await compare(engine, race);
    if (!failing && tally.add(comparison) % EVERY === 0) say(tally.line);
    if (typeof comparison === 'string' || comparison.faults.length === 0) return;
    if (!failing) say(`shrinking ${scriptsOf(race)}`);
    failing = true;
    throw new Error(comparison.faults.join('\n'));
  };
  try {
    const result = await fc.check(fc.asyncProperty(programs(LIMIT), check), { numRuns, seed });
    say(tally.line);
    if (result.failed) {
      const { errorInstance, counterexample } = result;
      say(
        errorInstance instanceof Error
          ? (errorInstance.stack ?? errorInstance.message)
          : String(errorInstance),
      );
      say(`${scriptsOf(counterexample?.[0] ?? [])}\nseed ${seed}`);
    } else if (!tally.isMeaningful) say('too few of them could be compared');
    return !result.failed && tally.isMeaningful;
  } finally {
    await engine.close();
    await server.close();
  }
}

if (Number.isInteger(numRuns) && numRuns > 0 && Number.isInteger(seed)) {
  say(`${numRuns} programs, seed ${seed}`);
  process.exitCode = (await run()) ? 0 : 1;
} else {
  process.stderr.write('usage: npm run soundness -- [PROGRAMS] [--seed N]\n');
  process.exitCode = 2;
}
