import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Exhaustive } from '../../src/schedule/exhaustive.ts';
import type { Lane } from '../../src/schedule/history.ts';
import { Inconclusive } from '../../src/schedule/inconclusive.ts';
import { permutations } from '../../src/schedule/permutations.ts';
import { Replay } from '../../src/schedule/replay.ts';
import { Random } from '../../src/schedule/random.ts';
import { formatSchedule, laneName, parseSchedule } from '../../src/schedule/schedule-string.ts';
import type { Strategy } from '../../src/schedule/strategy.ts';

/** Runs lanes of so many steps each; a lane of `blocked` waits until the one that it names is over. */
function execute(strategy: Strategy, steps: readonly number[], last?: { lane: Lane | undefined }): Lane[] {
  const left = new Map(steps.map((count, client) => [laneName(client, 0), count]));
  const schedule: Lane[] = [];
  for (;;) {
    const enabled = [...left]
      .filter(([, count]) => count > 0)
      .map(([lane]) => ({ lane, client: Number.parseInt(lane, 10) - 1, sql: 'X' }));
    if (enabled.length === 0) return schedule;
    const lane = strategy.choose({
      enabled,
      blocked: [],
      steps: [],
      last: last ? last.lane : schedule.at(-1),
    });
    expect(enabled.map((step) => step.lane)).toContain(lane);
    schedule.push(lane);
    left.set(lane, (left.get(lane) ?? 0) - 1);
  }
}

const NOTHING = { steps: [], schedule: [], preemptions: 0, leaked: [], selfDeadlocked: [], idle: [] };

function all(strategy: Strategy, steps: readonly number[]): string[] {
  const found: string[] = [];
  while (strategy.begin()) {
    found.push(execute(strategy, steps).join(''));
    strategy.end(NOTHING);
  }
  return found;
}

function bruteForce(steps: readonly number[]): string[] {
  if (steps.every((count) => count === 0)) return [''];
  return steps.flatMap((count, client) =>
    count === 0
      ? []
      : bruteForce(steps.map((other, i) => other - Number(i === client))).map(
          (rest) => laneName(client, 0) + rest,
        ),
  );
}

describe('exhaustive', () => {
  test('every interleaving, each once', () => {
    const arbitrary = fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
      .filter((steps) => steps.reduce((a, b) => a + b, 0) <= 7);
    fc.assert(
      fc.property(arbitrary, (steps) => {
        const found = all(new Exhaustive(), steps);
        expect(new Set(found).size).toBe(found.length);
        expect(found.toSorted()).toEqual(bruteForce(steps).toSorted());
      }),
      { numRuns: 50 },
    );
  });

  test('the first switches only where it must', () => {
    const strategy = new Exhaustive();
    strategy.begin();
    expect(execute(strategy, [3, 2, 1]).join('')).toBe('111223');
  });

  test('again carries out the same once more, as often as asked', () => {
    const strategy = new Exhaustive();
    const found: string[] = [];
    for (let n = 0; strategy.begin(); n++) {
      let schedule = execute(strategy, [2, 2]).join('');
      for (let repeat = 0; repeat < n % 3; repeat++) {
        strategy.again();
        const once = execute(strategy, [2, 2]).join('');
        expect(once).toBe(schedule);
        schedule = once;
      }
      found.push(schedule);
    }
    expect(found.toSorted()).toEqual(bruteForce([2, 2]).toSorted());
  });

  test('again, where the repetition has steps less: the plan holds as far as it was one', () => {
    const strategy = new Exhaustive();
    strategy.begin();
    execute(strategy, [3, 3]);
    strategy.again();
    execute(strategy, [2, 2]);
    const found = [1];
    while (strategy.begin()) {
      execute(strategy, [2, 2]);
      found.push(1);
    }
    expect(found).toHaveLength(6);
  });

  test('an app that does otherwise is not deterministic', () => {
    const strategy = new Exhaustive();
    strategy.begin();
    execute(strategy, [2, 2]);
    strategy.begin();
    expect(() => execute(strategy, [0, 2])).toThrow(Inconclusive);
  });
});

function preemptions(schedule: string): number {
  const lanes = schedule.split('');
  return lanes.filter((lane, at) => {
    const last = lanes[at - 1];
    return last !== undefined && lane !== last && lanes.includes(last, at + 1);
  }).length;
}

describe('exhaustive, with a bound on preemptions', () => {
  test('every interleaving within it, and how many ways were cut off', () => {
    const arbitrary = fc.tuple(
      fc
        .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
        .filter((steps) => steps.reduce((a, b) => a + b, 0) <= 7),
      fc.nat(3),
    );
    fc.assert(
      fc.property(arbitrary, ([steps, bound]) => {
        const strategy = new Exhaustive({ maxPreemptions: bound });
        const within = bruteForce(steps).filter((schedule) => preemptions(schedule) <= bound);
        expect(all(strategy, steps).toSorted()).toEqual(within.toSorted());
        expect(strategy.bound === undefined).toBe(within.length === bruteForce(steps).length);
      }),
      { numRuns: 50 },
    );
  });

  test('what an execution cut off that does not count is not counted twice', () => {
    const [once, twice] = [new Exhaustive({ maxPreemptions: 0 }), new Exhaustive({ maxPreemptions: 0 })];
    while (once.begin()) execute(once, [2, 2]);
    while (twice.begin()) {
      execute(twice, [2, 2]);
      twice.again();
      execute(twice, [2, 2]);
    }
    expect(twice.bound).toBe(once.bound);
    expect(once.bound).toBe('maxPreemptions (0) was reached: 2 ways to go on with one more were cut off');
  });
});

describe('random', () => {
  const sum = (steps: readonly number[]): number => steps.reduce((a, b) => a + b, 0);
  const drawn = (seed: number, steps: readonly number[], count = 60): string[] =>
    all(new Random({ seed, first: 1, step: 1, last: count, length: sum(steps) }), steps);

  test('the same seed gives the same schedules, another one others', () => {
    expect(drawn(5, [3, 3, 3])).toEqual(drawn(5, [3, 3, 3]));
    expect(drawn(5, [3, 3, 3])).not.toEqual(drawn(6, [3, 3, 3]));
  });

  test('so many as asked for, each an interleaving, of which all are found in time', () => {
    const found = drawn(1, [2, 2], 200);
    expect(found).toHaveLength(200);
    expect([...new Set(found)].toSorted()).toEqual(bruteForce([2, 2]).toSorted());
  });

  test('several who share the numbers draw the same schedules together', () => {
    const share = (first: number): string[] =>
      all(new Random({ seed: 5, first, step: 3, last: 20, length: 9 }), [3, 3, 3]);
    const shares = [share(1), share(2), share(3)];
    expect(shares.map(({ length }) => length)).toEqual([7, 7, 6]);
    const together = Array.from({ length: 20 }, (_, i) => shares[i % 3]?.[Math.floor(i / 3)]);
    expect(together).toEqual(drawn(5, [3, 3, 3], 20));
  });

  test('again carries out the same once more', () => {
    const strategy = new Random({ seed: 3, first: 1, step: 1, last: 20, length: 9 });
    while (strategy.begin()) {
      const schedule = execute(strategy, [3, 3, 3]);
      strategy.again();
      expect(execute(strategy, [3, 3, 3])).toEqual(schedule);
      strategy.end();
    }
    expect(strategy.bound).toBe('the schedules were drawn by lot, with seed 3');
  });

  test('PCT finds what needs one change at a late step, for which a walk would take thousands of schedules', () => {
    let hits = 0;
    const strategy = new Random({ seed: 1, first: 1, step: 1, last: 500, length: 21 });
    while (strategy.begin()) {
      const schedule = execute(strategy, [20, 1]);
      const at = schedule.indexOf('2');
      if (at >= 15 && at < 20) hits++;
      strategy.end();
    }
    expect(hits).toBeGreaterThan(5);
  });
});

describe('replay', () => {
  test('any interleaving, once', () => {
    for (const schedule of bruteForce([2, 2, 1])) {
      const strategy = new Replay(schedule.split(''));
      expect(strategy.begin()).toBe(true);
      expect(execute(strategy, [2, 2, 1]).join('')).toBe(schedule);
      strategy.again();
      expect(execute(strategy, [2, 2, 1]).join('')).toBe(schedule);
      expect(strategy.begin()).toBe(false);
    }
  });

  test('one that does not fit says where', () => {
    const replay = new Replay(['1', '1', '1']);
    replay.begin();
    expect(() => execute(replay, [2, 1])).toThrow(
      'the schedule releases 1 at step 3, where these wait: 2 (X)',
    );
    const short = new Replay(['1']);
    short.begin();
    expect(() => execute(short, [1, 1])).toThrow('the schedule ends at step 2, where these wait: 2 (X)');
  });
});

describe('a schedule as text', () => {
  const lane = fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.nat(800))
    .map(([client, index]) => laneName(client, index));

  test('there and back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(lane), (scenario, lanes) => {
        expect(parseSchedule(formatSchedule({ scenario, lanes }))).toEqual({ scenario, lanes });
      }),
    );
    expect(formatSchedule({ scenario: 'connect twice', lanes: ['1', '2', '1b'] })).toBe(
      'connect twice@v1.121b',
    );
    expect(parseSchedule('a@v1.12@v1.21')).toEqual({ scenario: 'a@v1.12', lanes: ['2', '1'] });
  });

  test('no two connections have one name', () => {
    const names = Array.from({ length: 3 }, (_, client) =>
      Array.from({ length: 800 }, (__, index) => laneName(client, index)),
    ).flat();
    expect(new Set(names).size).toBe(2400);
    expect([0, 1, 2, 25, 26, 27].map((index) => laneName(0, index))).toEqual([
      '1',
      '1b',
      '1c',
      '1z',
      '1ba',
      '1bb',
    ]);
  });

  test.each(['', 'x', '@v1.12', 'x@v2.12', 'x@v1.0', 'x@v1.b', 'x@v1.1 2', 'x@v1.1B', 'x@v1.12\n'])(
    '%j is none',
    (text) => {
      expect(() => parseSchedule(text)).toThrow(expect.objectContaining({ code: 'SCHEDULE_INVALID' }));
    },
  );
});

test('permutations: all, each once, in order', () => {
  expect(permutations(0)).toEqual([[]]);
  expect(permutations(3)).toEqual([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]);
  expect(new Set(permutations(4).map(String)).size).toBe(24);
});
