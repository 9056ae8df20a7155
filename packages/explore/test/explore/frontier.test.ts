import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Estimate } from '../../src/explore/estimate.ts';
import { Frontier } from '../../src/explore/work.ts';
import { Exhaustive, type Branch } from '../../src/schedule/exhaustive.ts';
import { bySearchOrder } from '../../src/schedule/search-order.ts';
import { all, execute } from '../schedule/tree.ts';

const steps = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
  .filter((counts) => counts.reduce((a, b) => a + b, 0) <= 7);

const text = (schedules: readonly (readonly string[])[]): string[] =>
  schedules.map((lanes) => lanes.join(''));

describe('several labs on one search', () => {
  test('together they run every schedule once, whoever is when at work; so does who goes on from what is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(30),
        async (counts, scheduler, labs, stopAt) => {
          const found: string[] = [];
          const work = async (frontier: Frontier, limit: number): Promise<void> => {
            for (let strategy = await frontier.take(); strategy; strategy = await frontier.take()) {
              while (strategy.begin()) {
                frontier.before(strategy);
                if (found.length >= limit) return;
                // Killed in the middle of it, the schedule does not count.
                const schedule = execute(strategy, counts);
                await scheduler.schedule(Promise.resolve());
                if (found.length >= limit) return;
                found.push(schedule.join(''));
              }
              frontier.done(strategy);
            }
          };
          const first = new Frontier([[]]);
          const working = Promise.all(Array.from({ length: labs }, () => work(first, stopAt)));
          await Promise.race([working, scheduler.waitIdle()]);
          await scheduler.waitIdle();
          // As it is kept in a file.
          const left = JSON.parse(JSON.stringify(first.left)) as Branch[];
          const second = new Frontier(left);
          await scheduler.waitFor(work(second, Number.POSITIVE_INFINITY));
          expect(found.toSorted()).toEqual(text(all(new Exhaustive(), counts)).toSorted());
        },
      ),
      { numRuns: 200 },
    );
  });

  test('who fails ends the others, those that wait too', async () => {
    const frontier = new Frontier([[]]);
    const strategy = await frontier.take();
    const waiting = frontier.take();
    frontier.fail(new Error('broken'));
    await expect(waiting).rejects.toThrow('broken');
    expect(() => strategy && frontier.before(strategy)).toThrow('broken');
  });
});

test('schedules sort into the order in which the search comes to them', () => {
  fc.assert(
    fc.property(steps, (counts) => {
      const found = all(new Exhaustive(), counts);
      expect(text(found.toReversed().toSorted(bySearchOrder))).toEqual(text(found));
    }),
  );
});

describe('an estimate', () => {
  test('is exact where nobody waits, from the first execution on, and for any part', () => {
    fc.assert(
      fc.property(steps, fc.nat(20), (counts, after) => {
        const total = all(new Exhaustive(), counts).length;
        const strategy = new Exhaustive();
        const estimate = new Estimate(counts, [[]]);
        expect(estimate.left).toBeUndefined();
        for (let done = 1; strategy.begin(); done++) {
          execute(strategy, counts);
          estimate.add(strategy.path);
          expect(estimate.left).toBe(total - done);
          if (done <= after) continue;
          if (!strategy.begin()) break;
          const before = { share: estimate.share, executions: done };
          expect(new Estimate(counts, [strategy.left], before).left).toBe(total - done);
          break;
        }
      }),
    );
  });

  test('is never negative, where fewer steps come than expected', () => {
    const strategy = new Exhaustive();
    const estimate = new Estimate([1, 1], [[]]);
    while (strategy.begin()) {
      execute(strategy, [3, 3]);
      estimate.add(strategy.path);
      expect(estimate.left).toBeGreaterThanOrEqual(0);
    }
    expect(estimate.left).toBe(0);
  });
});
