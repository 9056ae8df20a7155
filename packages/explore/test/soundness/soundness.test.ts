import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/database.ts';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import { compare } from './compare.ts';
import { program } from './program.ts';

const RUNS = Number(process.env['SOUNDNESS_RUNS'] ?? 24);
/** The quick run is the same every time; the long one looks elsewhere each time, and prints its seed when it fails. */
const SEED = RUNS === 24 ? 1 : Date.now();

let engine: Engine;
beforeAll(async () => {
  engine = await PostgresEngine.start(undefined);
});
afterAll(() => engine.close());

it(
  `${RUNS} programs have the same outcomes with the reduction as without it`,
  async () => {
    let exhaustive = 0;
    let reduced = 0;
    await fc.assert(
      fc.asyncProperty(program, async (race) => {
        const comparison = await compare(engine, race);
        if (!comparison) return;
        exhaustive += comparison.exhaustive.executions;
        reduced += comparison.dpor.executions;
        expect(comparison.missed).toEqual([]);
        expect(
          [...comparison.dpor.outcomes.keys()].filter((key) => !comparison.exhaustive.outcomes.has(key)),
        ).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    process.stdout.write(`${exhaustive} interleavings, ${reduced} executions with the reduction\n`);
  },
  RUNS * 10_000,
);
