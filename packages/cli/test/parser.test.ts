import { describe, expect, it } from 'vitest';
import type { Flags } from '../src/flags.ts';
import { FLAGS } from '../src/flags.ts';
import { createParser } from '../src/parser.ts';

async function parsed(...argv: string[]): Promise<[string, string | undefined, Flags] | undefined> {
  let seen: [string, string | undefined, Flags] | undefined;
  const nowhere = { write: () => true };
  const parser = createParser(
    '1.0.0',
    {
      async explore(filter, flags) {
        seen = ['explore', filter, flags];
      },
      async replay(schedule, flags) {
        seen = ['replay', schedule, flags];
      },
      async list(filter, flags) {
        seen = ['list', filter, flags];
      },
      async init(flags) {
        seen = ['init', undefined, flags];
      },
      async doctor(filter, flags) {
        seen = ['doctor', filter, flags];
      },
      async mergeReports(files, flags) {
        seen = ['merge-reports', files.join(), flags];
      },
      async scan() {},
      async showReport(file) {
        seen = ['show-report', file, {}];
      },
    },
    { stdout: nowhere, stderr: nowhere },
  );
  await parser.parseAsync(argv, { from: 'user' });
  return seen;
}

describe('createParser', () => {
  it('opens the usual report', async () => {
    expect(await parsed('show-report')).toEqual(['show-report', 'toctou-report.html', {}]);
  });

  it('knows the defaults', async () => {
    expect(await parsed('explore')).toEqual(['explore', undefined, {}]);
  });

  it('reads every flag of explore', async () => {
    const argv = [
      '-c',
      'a.ts',
      '--reporter',
      'json',
      '--reporter',
      'json:b',
      '--database-url',
      'postgres://x',
    ];
    const rest = [
      '--max-schedules',
      '7',
      '--timeout',
      '5s',
      '--workers',
      '2',
      '--shard',
      '1/3',
      '--resume',
      '--max-preemptions',
      '0',
      '--seed',
      '3',
      '--strategy',
      'random',
      '--bail',
      'racy',
    ];
    expect(await parsed('explore', ...argv, ...rest)).toEqual([
      'explore',
      'racy',
      {
        config: 'a.ts',
        reporter: ['json', 'json:b'],
        databaseUrl: 'postgres://x',
        maxSchedules: 7,
        timeout: '5s',
        workers: 2,
        shard: '1/3',
        resume: true,
        maxPreemptions: 0,
        seed: 3,
        strategy: 'random',
        bail: true,
      },
    ]);
  });

  it('reads a schedule with spaces and a flag after it', async () => {
    expect(await parsed('replay', 'racy: POST twice@v1.1122', '-c', 'a.ts')).toEqual([
      'replay',
      'racy: POST twice@v1.1122',
      { config: 'a.ts' },
    ]);
  });

  it('reads what to list', async () => {
    expect(await parsed('list', 'racy', '-c', 'a.ts')).toEqual(['list', 'racy', { config: 'a.ts' }]);
  });

  it('reads every flag of init', async () => {
    expect(await parsed('init', '--force', '--ci', '--openapi', 'api.yaml')).toEqual([
      'init',
      undefined,
      { force: true, ci: true, openapi: 'api.yaml' },
    ]);
  });

  it('reads what to examine', async () => {
    expect(await parsed('doctor', 'racy', '--timeout', '5s')).toEqual(['doctor', 'racy', { timeout: '5s' }]);
  });

  it('reads the reports to merge', async () => {
    expect(await parsed('merge-reports', 'a.json', 'b.json', '--reporter', 'json')).toEqual([
      'merge-reports',
      'a.json,b.json',
      { reporter: ['json'] },
    ]);
  });

  it('refuses a flag of explore for replay', async () => {
    await expect(parsed('replay', 'a@v1.12', '--bail')).rejects.toMatchObject({
      code: 'commander.unknownOption',
    });
  });
});

describe('FLAGS', () => {
  it('names each flag as the parser will', () => {
    for (const [name, { flags }] of Object.entries(FLAGS)) {
      const long = /--([a-z-]+)/.exec(flags)?.[1] ?? '';
      expect(long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())).toBe(name);
    }
  });
});
