import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Report } from 'toctou';
import { afterEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../explore/src/explore/digest.ts';
import { cacheFolder } from '../../explore/src/system/cache-folder.ts';
import { trace } from './support/left-behind.ts';
import { project } from './support/project.ts';
import { start, toctou } from './support/toctou.ts';

const CONFIG = `
  import pg from 'pg';
  import { amount } from './amount.mjs';
  let calls = 0;
  const add = async ({ url }) => {
    if (++calls === Number(process.env.HANG_AT)) await new Promise(() => {});
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query('SELECT n FROM account');
    await client.query('UPDATE account SET n = $1', [rows[0].n + amount]);
    await client.end();
  };
  export default {
    database: { setup: ['CREATE TABLE account (n int)', 'INSERT INTO account VALUES (0)'] },
    strategy: 'exhaustive',
    scenarios: {
      first: { race: [{ sql: 'UPDATE account SET n = 1' }, { sql: 'UPDATE account SET n = 2' }] },
      second: { race: [{ run: add }, { sql: ['SELECT n FROM account', 'UPDATE account SET n = 5'] }] },
    },
  };`;
const FILES = { 'toctou.config.mjs': CONFIG, 'amount.mjs': 'export const amount = 1;' };
/** In the middle of the schedules of the second scenario: its serial runs are 8 calls. */
const HANG = { HANG_AT: '13' };

const kept: string[] = [];
afterEach(() => {
  for (const path of kept.splice(0)) rmSync(path, { force: true });
});

function keptFile(folder: string, filter: string | null = null): string {
  const path = join(cacheFolder(), 'runs', `${digestOf([folder, 'toctou.config.mjs', filter, null])}.json`);
  kept.push(path);
  return path;
}

function report(folder: string, name: string): unknown {
  const { scenarios, exitCode } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
  return { exitCode, scenarios: scenarios.map((verdict) => ({ ...verdict, durationMs: 0 })) };
}

/** How many schedules of the scenario under way are in the file. */
function exploredIn(path: string): number {
  if (!existsSync(path)) return 0;
  const { searches } = JSON.parse(readFileSync(path, 'utf8')) as {
    searches: Record<string, { tallies: { explored: number }[] }>;
  };
  return searches['second']?.tallies[0]?.explored ?? 0;
}

/** A run that is killed in the middle of a schedule, after its file was written. */
async function killed(signal: 'SIGKILL' | 'SIGINT'): Promise<{ folder: string; path: string }> {
  const folder = project(FILES);
  const path = keptFile(folder);
  const found = trace();
  const running = start(folder, ['explore'], { ...found.env, ...HANG });
  await expect.poll(() => exploredIn(path), { timeout: 40_000 }).toBeGreaterThan(0);
  running.child.kill(signal);
  await running.ended;
  if (process.platform === 'linux') await expect.poll(() => found.left(), { timeout: 5000 }).toEqual([]);
  return { folder, path };
}

describe('a run that was interrupted', { timeout: 120_000 }, () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('by %s goes on, and comes to the same', async (signal) => {
    const { folder, path } = await killed(signal);
    const explored = exploredIn(path);
    const args = ['--reporter', 'pretty', '--reporter', 'json:resumed.json'];
    const { stdout, stderr } = await toctou(folder, ['explore', '--resume', ...args]);
    expect(stderr).toBe('');
    expect(stdout.split('✓')[0]).toBe(
      `resuming: 1 scenario is done, 'second' goes on after ${explored} schedules\n`,
    );
    expect(existsSync(path)).toBe(false);
    await toctou(folder, ['explore', '--reporter', 'json:whole.json']);
    expect(report(folder, 'resumed.json')).toEqual(report(folder, 'whole.json'));
    expect(report(folder, 'whole.json')).toMatchObject({
      exitCode: 1,
      scenarios: [{}, { interleavings: 14 }],
    });
  });

  it('starts anew when the app, the config or an option has changed, and says so', async () => {
    const { folder, path } = await killed('SIGKILL');
    const saved = readFileSync(path, 'utf8');
    const first = async (...args: string[]): Promise<string> => {
      writeFileSync(path, saved);
      return (await toctou(folder, ['explore', '--resume', ...args])).stdout.split('\n')[0] ?? '';
    };
    expect(await first('--max-schedules', '1')).toMatch(
      /^the interrupted run is of no use, the config, the filter or an option has/,
    );
    writeFileSync(join(folder, 'amount.mjs'), 'export const amount = 2;');
    expect(await first()).toBe('the interrupted run is of no use, amount.mjs changed: starting anew');
  });
});

describe('without an interrupted run', () => {
  it('says so, and leaves nothing behind', async () => {
    const folder = project(FILES);
    const { code, stdout } = await toctou(folder, ['explore', 'first', '--resume']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^there is no interrupted run to resume: starting anew\n✓ first/);
    expect(existsSync(keptFile(folder, 'first'))).toBe(false);
  });

  it.each([
    '{',
    '{}',
    '{"version":1,"toctou":"0.1.0","config":"","files":{},"verdicts":{},"searches":{"second":{}}}',
  ])('with a file that is none: %s', async (content) => {
    const folder = project(FILES);
    const path = keptFile(folder);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const { code, stdout, stderr } = await toctou(folder, ['explore', '--resume']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll(/\n {2,}/g, ' ')).toContain(`${path} is no saved run: `);
    expect(stderr).toContain('hint: remove it, or leave --resume out to start anew');
  });
});
