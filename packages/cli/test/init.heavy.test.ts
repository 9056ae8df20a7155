import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalize } from './support/normalize.ts';
import { project } from './support/project.ts';
import { stacks } from './support/stacks.ts';
import { toctou } from './support/toctou.ts';

/** What was printed, and the config that was written. */
async function initialised(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await toctou(folder, ['init', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, file = ''] = /^wrote (\S+)/.exec(stdout) ?? [];
  return `${stdout}\n--- ${file}\n${readFileSync(join(folder, file), 'utf8')}`;
}

describe('on fresh apps', () => {
  it.each(Object.entries(stacks))('%s', async (_, files) => {
    const folder = project(files);
    expect(await initialised(folder)).toMatchSnapshot();
    const { code, stdout, stderr } = await toctou(folder, ['list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('1 scenario\n');
  });
});

it('what it writes is explored: Express and pg', async () => {
  const folder = project(stacks['Express and pg'] ?? {});
  await initialised(folder);
  const { code, stdout, stderr } = await toctou(folder, ['explore', '--reporter', 'json']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const report = JSON.parse(stdout) as {
    scenarios: { name: string; verdict: string; anomalies: { name: string }[] }[];
  };
  expect(report.scenarios.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['POST /api/users twice', 'anomalous'],
  ]);
  expect(report.scenarios[0]?.anomalies.map(({ name }) => name)).toContain('unhandled violation');
});

it('without an app: two SQL scripts, which are explored as they stand', async () => {
  const folder = project({});
  expect(await initialised(folder)).toMatchSnapshot();
  const { code, stdout, stderr } = await toctou(folder, ['explore']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^✓ withdraw twice\s+serializable: /);
});

const there = 'error: there is a toctou.config.json already\nhint: toctou init --force overwrites it\n';

describe('what is there', () => {
  it('is not overwritten, unless it is said', async () => {
    const folder = project({ 'toctou.config.json': '{}', '.github/workflows/toctou.yml': 'mine' });
    expect(await toctou(folder, ['init', '--ci'])).toEqual({ code: 2, stdout: '', stderr: there });
    expect(existsSync(join(folder, 'toctou.config.mjs'))).toBe(false);
    expect(await initialised(folder, '--force')).toContain(
      'note: toctou.config.json is found first: remove one of them',
    );
    expect(readFileSync(join(folder, '.github/workflows/toctou.yml'), 'utf8')).toBe('mine');
  });

  it('nor is a workflow, and then no config is written either', async () => {
    const folder = project({ '.github/workflows/toctou.yml': 'mine' });
    expect(await toctou(folder, ['init', '--ci'])).toEqual({
      code: 2,
      stdout: '',
      stderr: there.replace('toctou.config.json', '.github/workflows/toctou.yml'),
    });
    expect(existsSync(join(folder, 'toctou.config.mjs'))).toBe(false);
  });
});

it('--ci writes the workflow', async () => {
  const folder = project(stacks['Fastify and Prisma'] ?? {});
  expect(await initialised(folder, '--ci')).toContain('wrote .github/workflows/toctou.yml\n');
  expect(readFileSync(join(folder, '.github/workflows/toctou.yml'), 'utf8')).toMatchInlineSnapshot(`
    "name: toctou
    on: [push, pull_request]
    jobs:
      explore:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
          - uses: pnpm/action-setup@v4
          - uses: actions/setup-node@v4
            with: { node-version: 22 }
          - run: pnpm install --frozen-lockfile
          - run: pnpm run build
          - run: pnpm exec toctou explore
    "
  `);
});

it('says what it did not find', async () => {
  const folder = project({
    'package.json': { dependencies: { express: '*', mysql2: '*' } },
    'server.js': "app.post('/things', create); app.listen(80);",
  });
  const written = await initialised(folder);
  expect(normalize(written, folder)).toMatchSnapshot();
});

it('package.json that is none', async () => {
  const { code, stdout, stderr } = await toctou(project({ 'package.json': '{' }), ['init']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: package\.json is no JSON: /);
});
