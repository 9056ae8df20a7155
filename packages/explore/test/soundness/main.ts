import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import type { SqlRequest } from '../../src/scenario/types.ts';
import { compare, LIMIT } from './compare.ts';
import { programs } from './program.ts';
import { SharedDatabase } from './shared-database.ts';

/** Programs between two lines of progress. */
const EVERY = 50;

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: String(Date.now() % 2 ** 31) } },
  allowPositionals: true,
});
const numRuns = Number(positionals[0] ?? 10_000);
const seed = Number(values.seed);
if (!Number.isInteger(numRuns) || numRuns < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run soundness -- [PROGRAMS] [--seed N]\n');
  process.exit(2);
}

const tally = {
  programs: 0,
  compared: 0,
  interleavings: 0,
  classes: 0,
  executions: 0,
  large: 0,
  undecided: 0,
};
const begun = performance.now();

function tell(): void {
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(
    `${tally.programs} programs (${(tally.programs / seconds).toFixed(1)} a second), ${tally.compared} compared: ` +
      `${tally.interleavings} interleavings in ${tally.classes} classes, ${tally.executions} executions with the reduction; ` +
      `left out: ${tally.large} with more than ${LIMIT} interleavings, ${tally.undecided} not deterministic\n`,
  );
}

const server = await PostgresEngine.start(undefined);
const engine = new SharedDatabase(server);

async function check(race: SqlRequest[]): Promise<void> {
  const comparison = await compare(engine, race);
  tally.programs++;
  if (comparison === 'too many interleavings') tally.large++;
  else if (comparison === 'not deterministic') {
    tally.undecided++;
    if (process.env['TELL'])
      process.stdout.write(`UNDECIDED ${JSON.stringify(race.map(({ sql }) => sql))}\n`);
  } else {
    tally.compared++;
    tally.interleavings += comparison.interleavings;
    tally.classes += comparison.classes;
    tally.executions += comparison.executions;
    if (comparison.faults.length > 0 && process.env['TELL'])
      process.stdout.write(`FAULT ${comparison.faults[0]} ${JSON.stringify(race.map(({ sql }) => sql))}\n`);
    if (comparison.faults.length > 0) throw new Error(comparison.faults.join('\n'));
  }
  if (tally.programs % EVERY === 0) tell();
}

process.stdout.write(`${numRuns} programs, seed ${seed}\n`);
try {
  const result = await fc.check(fc.asyncProperty(programs(LIMIT), check), { numRuns, seed });
  tell();
  if (result.failed) {
    const [race] = result.counterexample ?? [];
    const scripts = (race ?? []).map(({ sql }) => sql);
    const cause =
      result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
    process.stdout.write(`${cause}\n${JSON.stringify(scripts, undefined, 2)}\nseed ${result.seed}\n`);
    process.exitCode = 1;
  }
} finally {
  await engine.close();
  await server.close();
}
