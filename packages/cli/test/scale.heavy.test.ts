import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

/**
 * A scenario whose clients wait for each other, so that it looks as if it were worth a second lab, and two small ones.
 * Each lab that is set up leaves a line. With HELP the first lab waits, after a few schedules, until the second one has
 * been through its serial runs, which are 8 calls.
 */
const CONFIG = `
  import { appendFileSync } from 'node:fs';
  import pg from 'pg';
  const setup = async ({ url }) => {
    appendFileSync('labs', 'one\\n');
    const client = new pg.Client(url);
    await client.connect();
    await client.query('CREATE TABLE t (id int PRIMARY KEY, n int, made uuid DEFAULT gen_random_uuid())');
    await client.query('INSERT INTO t SELECT id, 0 FROM generate_series(1, 3) AS id');
    await client.end();
  };
  const read = "SELECT set_config('app.n', n::text, true) FROM t WHERE id = 1";
  const add = "UPDATE t SET n = current_setting('app.n')::int + 1 WHERE id = 1";
  const again = Array(4).fill('UPDATE t SET n = n + 1 WHERE id = 1');
  const steps = ['BEGIN', read, add, ...again, 'COMMIT'];
  const calls = new Map();
  let help;
  const helper = new Promise((resolve) => (help = resolve));
  const called = async ({ url }) => {
    const call = (calls.get(url) ?? 0) + 1;
    calls.set(url, call);
    const [first] = calls.keys();
    if (url !== first && call === 8) help();
    if (process.env.HELP && url === first && call === 12) await helper;
    const client = new pg.Client(url);
    await client.connect();
    for (const step of steps) await client.query(step);
    await client.end();
  };
  const one = { sql: 'UPDATE t SET n = n + 1 WHERE id = 3' };
  export default {
    database: { setup },
    strategy: 'exhaustive',
    idle: '60s',
    mask: ['t.made'],
    scenarios: {
      large: { race: [{ run: called }, { sql: steps }] },
      small: { race: [one, one] },
      'not found': { race: [{ sql: 'SELECT * FROM nowhere' }, one], strategy: 'dpor' },
    },
  };`;

describe('the same work, shared', { timeout: 180_000 }, () => {
  let folder: string;
  const run = async (name: string, args: string[] = [], env = {}): Promise<number | null> => {
    writeFileSync(join(folder, 'labs'), '');
    const { code, stderr } = await toctou(folder, ['explore', ...args, '--reporter', `json:${name}`], env);
    expect(stderr).toBe('');
    return code;
  };
  const read = (name: string): Report => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
  const timeless = (report: Report): unknown => ({
    ...report,
    durationMs: 0,
    scenarios: report.scenarios.map((verdict) => ({ ...verdict, durationMs: 0 })),
  });
  const labs = (): number => readFileSync(join(folder, 'labs'), 'utf8').split('\n').length - 1;

  beforeAll(async () => {
    folder = project({ 'toctou.config.mjs': CONFIG });
    expect(await run('alone.json')).toBe(1);
    expect(labs()).toBe(3);
  }, 180_000);

  it('by two labs on one scenario', async () => {
    expect(read('alone.json').scenarios[0]).toMatchObject({ name: 'large', interleavings: 66 });
    await run('large.json', ['large', '--workers', '2'], { HELP: '1' });
    expect(labs()).toBe(2);
    expect(timeless(read('large.json'))).toEqual({
      ...(timeless(read('alone.json')) as Report),
      scenarios: (timeless(read('alone.json')) as Report).scenarios.slice(0, 1),
    });
  });

  it('by two shards, whose reports are merged', async () => {
    await run('1.json', ['--shard', '1/2']);
    await run('2.json', ['--shard', '2/2', '--workers', '2']);
    const merge = (...files: string[]): ReturnType<typeof toctou> =>
      toctou(folder, ['merge-reports', ...files]);
    const json = ['--reporter', 'json:merged.json'];
    expect(await merge('2.json', '1.json', ...json)).toMatchObject({ code: 1, stderr: '' });
    expect(timeless(read('merged.json'))).toEqual(timeless(read('alone.json')));
    const [one, two] = [read('1.json').scenarios, read('2.json').scenarios].map((scenarios) =>
      scenarios.map(({ name, explored }) => [name, explored] as const),
    );
    expect(one?.map(([name]) => name)).toEqual(['large', 'small', 'not found']);
    expect(two?.map(([name]) => name)).toEqual(['large', 'small']);
    // Neither has it all, or nearly nothing.
    expect(Math.min(one?.[0]?.[1] ?? 0, two?.[0]?.[1] ?? 0)).toBeGreaterThan(15);

    expect(await merge('1.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('shard 2/2 is missing'),
    });
    expect(await merge('1.json', '1.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('shard 1/2 is there twice: 1.json and 1.json'),
    });
    expect(await merge('alone.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is of no shard'),
    });
    const other = (name: string, shard: object): void => {
      const report = read('2.json');
      writeFileSync(join(folder, name), JSON.stringify({ ...report, shard: { ...report.shard, ...shard } }));
    };
    other('old.json', { toctou: '0.0.1' });
    expect((await merge('1.json', 'old.json')).stderr).toMatch(
      /old\.json does not belong to 1\.json: it was made by\s+toctou 0\.0\.1/,
    );
    other('other.json', { config: 'other' });
    expect((await merge('1.json', 'other.json')).stderr).toMatch(/it was made with another\s+config/);
    // A shard that was interrupted proves nothing, and what the other one found is still told.
    const { shard, ...rest } = read('2.json');
    const interrupted = rest.scenarios.map((verdict) => ({
      ...verdict,
      part: undefined,
      anomalies: [],
      verdict: 'inconclusive',
      asExpected: false,
      reason: 'it was interrupted',
    }));
    writeFileSync(
      join(folder, 'cut.json'),
      JSON.stringify({ ...rest, shard, exitCode: 130, scenarios: interrupted }),
    );
    expect((await merge('1.json', 'cut.json', ...json)).code).toBe(130);
    expect(read('merged.json').scenarios.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['anomalous', 'shard 2/2: it was interrupted'],
      ['inconclusive', 'shard 2/2: it was interrupted'],
      ['serializable', undefined],
    ]);
  });

  it('by two shards, of schedules that are drawn by lot', async () => {
    const lots = ['large', '--strategy', 'random', '--max-schedules', '21'];
    const seed = ['--seed', '3'];
    await run('lots.json', [...lots, ...seed]);
    await run('lots-1.json', [...lots, ...seed, '--shard', '1/2']);
    await run('lots-2.json', [...lots, ...seed, '--shard', '2/2']);
    const shares = ['lots-1.json', 'lots-2.json'];
    expect(shares.map((name) => read(name).scenarios[0]?.explored)).toEqual([11, 10]);
    const merged = await toctou(folder, ['merge-reports', ...shares, '--reporter', 'json:merged.json']);
    expect(merged).toMatchObject({ code: 1, stderr: '' });
    expect(timeless(read('merged.json'))).toEqual(timeless(read('lots.json')));
    await run('other.json', [...lots, '--seed', '4', '--shard', '2/2']);
    const other = await toctou(folder, ['merge-reports', 'lots-1.json', 'other.json']);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/another\s+config/) });
  });

  it('by as many labs as there are scenarios, which bail after the same one', async () => {
    await run('bailed.json', ['--bail', '--strategy', 'dpor', '--workers', '3']);
    expect(read('bailed.json').scenarios.map(({ name }) => name)).toEqual(['large']);
    await run('workers.json', ['--workers', '3']);
    expect(timeless(read('workers.json'))).toEqual(timeless(read('alone.json')));
  });

  it.each(['0/2', '3/2', '2', 'a/b', '1/0'])('--shard %s is none', async (shard) => {
    const { code, stderr } = await toctou(folder, ['explore', '--shard', shard]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--shard is "${shard}", expected i/n with i from 1 to n`);
  });
});
