import type { Report, Verdict } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const increment = {
  sql: [
    'BEGIN',
    "SELECT set_config('app.v', v::text, true) FROM counter",
    "UPDATE counter SET v = current_setting('app.v')::int + 1",
    'COMMIT',
  ],
};
const apart = (table: string): { sql: string[] } => ({
  sql: ['BEGIN', ...Array<string>(4).fill(`UPDATE ${table} SET v = v + 1`), 'COMMIT'],
});

const config = {
  database: {
    setup: ['counter', 'a', 'b', 'c', 'd'].flatMap((table) => [
      `CREATE TABLE ${table} (v int)`,
      `INSERT INTO ${table} VALUES (0)`,
    ]),
  },
  scenarios: {
    lost: { race: [increment, increment] },
    'three apart': { race: [apart('a'), apart('b'), apart('c')] },
    'four apart': { race: [apart('a'), apart('b'), apart('c'), apart('d')] },
  },
};

describe('how schedules are chosen', () => {
  let folder = '';
  beforeAll(() => {
    folder = project({ 'toctou.config.json': config });
  });

  async function explored(...args: string[]): Promise<{ code: number | null; verdicts: readonly Verdict[] }> {
    const { code, stdout, stderr } = await toctou(folder, ['explore', ...args, '--reporter', 'json']);
    expect(stderr).toBe('');
    return { code, verdicts: (JSON.parse(stdout) as Report).scenarios };
  }

  it('by default one for each class, whose interleavings nobody counts', async () => {
    const { code, verdicts } = await explored();
    expect(code).toBe(1);
    const [lost, three, four] = verdicts;
    expect(lost).toMatchObject({ strategy: 'dpor', verdict: 'anomalous', outcomes: 3 });
    expect(lost?.explored).toBeLessThan(14);
    expect(lost?.anomalies.map(({ name }) => name)).toEqual(['lost update']);
    for (const verdict of [three, four])
      expect(verdict).toMatchObject({ strategy: 'dpor', verdict: 'serializable', explored: 1 });
    for (const verdict of verdicts) {
      expect(verdict).not.toHaveProperty('interleavings');
      expect(verdict).not.toHaveProperty('seed');
    }
  });

  it('for three clients of an app in process, too', async () => {
    const post = { method: 'POST', path: '/translated' };
    const app = { module: 'fixtures/module-pg.ts' };
    const three = { database: { setup: 'fixtures/schema.sql' }, app, race: [post, post, post] };
    const withApp = project({ 'toctou.config.json': { scenarios: { three } } });
    const { code, stdout } = await toctou(withApp, ['explore', '--reporter', 'json']);
    expect(code).toBe(0);
    const [verdict] = (JSON.parse(stdout) as Report).scenarios;
    expect(verdict).toMatchObject({ verdict: 'serializable', serialOutcomes: 3 });
    // There are far more interleavings of three times three steps: 1,680 where nobody waits.
    expect(verdict?.explored).toBeLessThan(100);
  });

  it('with a bound on preemptions every one within it', async () => {
    const none = await explored('lost', '--max-preemptions', '0');
    expect(none.code).toBe(0);
    expect(none.verdicts[0]).toMatchObject({ strategy: 'exhaustive', verdict: 'bounded', explored: 2 });
    expect(none.verdicts[0]?.reason).toMatch(
      /^maxPreemptions \(0\) was reached: \d+ ways to go on with one more were cut off$/,
    );
    const one = await explored('lost', '--max-preemptions', '1');
    expect(one.verdicts[0]).toMatchObject({ verdict: 'anomalous' });
    expect(one.verdicts[0]?.explored).toBeLessThan(14);
    const enough = await explored('lost', '--max-preemptions', '9');
    expect(enough.verdicts[0]).toMatchObject({ verdict: 'anomalous', explored: 14, interleavings: 14 });
    expect(enough.verdicts[0]).not.toHaveProperty('reason');
  });

  it('by lot, the same ones for the same seed', async () => {
    const one = await explored('three', '--strategy', 'random', '--max-schedules', '20', '--seed', '7');
    const [verdict] = one.verdicts;
    expect(one.code).toBe(0);
    expect(verdict).toMatchObject({ strategy: 'random', seed: 7, verdict: 'bounded', explored: 20 });
    expect(verdict?.reason).toBe('the schedules were drawn by lot, with seed 7');
    const [again] = (await explored('three', '--strategy', 'random', '--max-schedules', '20', '--seed', '7'))
      .verdicts;
    expect({ ...again, durationMs: 0 }).toEqual({ ...verdict, durationMs: 0 });
    const [made] = (await explored('three', '--strategy', 'random', '--max-schedules', '1')).verdicts;
    expect(made?.reason).toContain(`with seed ${made?.seed}`);
  });

  it('by lot, and an anomaly is an anomaly', async () => {
    const { code, verdicts } = await explored(
      'lost',
      '--strategy',
      'random',
      '--max-schedules',
      '40',
      '--seed',
      '1',
    );
    expect(code).toBe(1);
    expect(verdicts[0]).toMatchObject({ verdict: 'anomalous', explored: 40, outcomes: 3 });
  });

  it.each([
    [['--seed', '1'], '"lost": a seed goes with the strategy "random", and the strategy is "dpor"'],
    [
      ['--strategy', 'dpor', '--max-preemptions', '2'],
      '"lost": maxPreemptions goes with the strategy "exhaustive", and the strategy is "dpor"',
    ],
    [
      ['--strategy', 'random', '--max-preemptions', '2'],
      '"lost": maxPreemptions goes with the strategy "exhaustive", and the strategy is "random"',
    ],
  ])('%j do not go together', async (args, message) => {
    const { code, stdout, stderr } = await toctou(folder, ['explore', 'lost', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(normalize(stderr).replaceAll(/\s+/g, ' ')).toContain(`error: ${message} hint: leave the`);
  });
});
