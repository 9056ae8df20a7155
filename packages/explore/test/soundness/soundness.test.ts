import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import { compare, LIMIT } from './compare.ts';
import { programs } from './program.ts';
import { SharedDatabase } from './shared-database.ts';

let server: PostgresEngine;
let engine: SharedDatabase;
beforeAll(async () => {
  server = await PostgresEngine.start(undefined);
  engine = new SharedDatabase(server);
});
afterAll(async () => {
  await engine.close();
  await server.close();
});

it('24 programs, the same every time, have the same outcomes with the reduction as without it', async () => {
  await fc.assert(
    fc.asyncProperty(programs(LIMIT / 4), async (race) => {
      const comparison = await compare(engine, race);
      if (typeof comparison === 'string') return;
      expect(comparison.faults).toEqual([]);
    }),
    { numRuns: 24, seed: 1, endOnFailure: true },
  );
  // Seconds, unless the machine has much else to do.
}, 300_000);
