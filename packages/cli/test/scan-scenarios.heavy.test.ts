import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { main } from '../src/main.ts';
import { project } from './support/project.ts';
import { routeStacks } from './support/route-stacks.ts';
import { toctou } from './support/toctou.ts';

/** What the command does, without the second that a process takes to start. */
async function scan(
  cwd: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const code = await main(['scan', ...args], {
    stdout: { write: (text: string) => void (stdout += text) },
    stderr: { write: (text: string) => void (stderr += text) },
    env: {},
    cwd,
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

/** The config without the places, which differ from framework to framework. */
const anywhere = (text: string): string =>
  text
    .replaceAll(/\/\/ \S+\.[jt]s:\d+ answers it\./g, '// FILE:LINE answers it.')
    .replaceAll(/src\/service\.ts/g, 'src/service.js');

const expected = `import { defineConfig } from 'toctou';

// FILE:LINE answers it.
const postApiUsers = {
  method: 'POST',
  path: '/api/users',
  json: {
    email: 'ada@example.com',
    name: 'example name',
  },
};

// FILE:LINE answers it.
const postApiWorkspaces = {
  method: 'POST',
  path: '/api/workspaces',
  json: {
    name: 'example name',
  },
  headers: {
    authorization: 'Bearer {{madePostApiUsers.body.token}}',
  },
};

// FILE:LINE answers it.
const postApiWorkspacesIdProviders = {
  method: 'POST',
  path: '/api/workspaces/{{madePostApiWorkspaces.body.id}}/providers',
  json: {
    type: 'example',
  },
  headers: {
    authorization: 'Bearer {{madePostApiUsers.body.token}}',
  },
};

// FILE:LINE answers it.
const deleteApiWorkspacesId = {
  method: 'DELETE',
  path: '/api/workspaces/{{madePostApiWorkspaces.body.id}}',
  headers: {
    authorization: 'Bearer {{madePostApiUsers.body.token}}',
  },
};

export default defineConfig({
  // SQL files, or SQL: rows that the requests need can be inserted here, too.
  database: { setup: ['schema.sql'] },
  app: { command: 'npm start' },
  scenarios: {
    // src/service.js:7 Two requests can both find nothing in users (email) and both insert: users_email_key refuses the second, and nothing answers its violation.
    'check-then-insert users (email): POST /api/users twice': { race: [postApiUsers, postApiUsers] },
    // src/service.js:19 workspaces was looked up, and can be deleted before providers (workspace_id) refers to it: the foreign key refuses the row, and nothing answers its violation.
    'check-then-reference providers (workspace_id): POST /api/workspaces/{id}/providers against DELETE /api/workspaces/{id}': {
      given: { madePostApiUsers: postApiUsers, madePostApiWorkspaces: postApiWorkspaces },
      race: [postApiWorkspacesIdProviders, deleteApiWorkspacesId],
    },
    // src/service.js:21 Two requests can both find nothing in providers (workspace_id, type) and both insert: providers_workspace_id_type_key refuses the second, and nothing answers its violation.
    'check-then-insert providers (workspace_id, type): POST /api/workspaces/{id}/providers twice': {
      given: { madePostApiUsers: postApiUsers, madePostApiWorkspaces: postApiWorkspaces },
      race: [postApiWorkspacesIdProviders, postApiWorkspacesIdProviders],
    },
  },
});
`;

describe('a scenario for every finding that a route leads to', () => {
  test.for(Object.keys(routeStacks))('%s', async (framework) => {
    const { code, stdout, stderr } = await scan(project(routeStacks[framework] ?? {}), '--scenarios');
    expect({ code, stdout: anywhere(stdout), stderr }).toEqual({ code: 0, stdout: expected, stderr: '' });
  });
});

describe('the file', () => {
  const express = routeStacks['Express'] ?? {};

  test('is written, is a config, and is not overwritten', async () => {
    const folder = project(express);
    expect(await scan(folder, '--scenarios', 'races.config.mjs')).toEqual({
      code: 0,
      stdout: 'wrote races.config.mjs: 3 scenarios for 3 of 3 findings\n',
      stderr: '',
    });
    const listed = await toctou(folder, ['list', '-c', 'races.config.mjs']);
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('POST /api/users twice') });
    const again = await scan(folder, '--scenarios', 'races.config.mjs');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('there is a races.config.mjs already');
  });

  test('has the name of a config', async () => {
    const { code, stderr } = await scan(project(express), '--scenarios', 'src');
    expect(code).toBe(2);
    expect(stderr).toContain("--scenarios 'src' is no config file");
  });

  test('is not written where nothing is found', async () => {
    const folder = project({ 'package.json': {}, 'a.js': 'export const a = 1;\n' });
    expect(await scan(folder, '--scenarios', 'toctou.config.mjs')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no finding: there is nothing to write a scenario for\n',
    });
  });

  test('says of every finding that no route leads to why', async () => {
    const { 'src/main.js': _, ...rest } = express;
    expect(
      await scan(
        project({
          ...rest,
          'src/main.js': `import express from 'express';
import { api } from './routes/index.js';
const app = express();
app.use(process.env.PREFIX, api);
`,
        }),
        '--scenarios',
      ),
    ).toEqual({
      code: 0,
      stdout: '',
      stderr: `no scenario for 3 of 3 findings:
  src/service.js:7 check-then-insert: the prefix is worked out when the app runs: src/main.js:4
  src/service.js:19 check-then-reference: the prefix is worked out when the app runs: src/main.js:4
  src/service.js:21 check-then-insert: the prefix is worked out when the app runs: src/main.js:4
`,
    });
  });
});

/** The example with one of its variants, as a project of its own. */
function example(variant: string): string {
  const source = fileURLToPath(new URL('../../../examples/providers', import.meta.url));
  const folder = project({
    'package.json': {
      name: 'providers',
      type: 'module',
      scripts: { start: `node dist/server.js ${variant}` },
      dependencies: { hono: '*', pg: '*', '@toctou/guard': '*' },
      devDependencies: { typescript: '*' },
    },
  });
  for (const part of ['dist', 'src']) cpSync(join(source, part), join(folder, part), { recursive: true });
  cpSync(
    join(source, variant === 'unconstrained' ? 'unconstrained.sql' : 'schema.sql'),
    join(folder, 'schema.sql'),
  );
  const file = join('src', 'variants', `${variant}.ts`);
  const text = readFileSync(join(source, file), 'utf8');
  rmSync(join(folder, 'src/variants'), { recursive: true });
  mkdirSync(join(folder, 'src/variants'));
  writeFileSync(join(folder, file), text);
  return folder;
}

describe('from the finding to the proof, on examples/providers', () => {
  test.for(['racy', 'unconstrained'])('%s: every finding is confirmed', async (variant) => {
    const folder = example(variant);
    expect(await scan(folder, '--scenarios', 'toctou.config.ts')).toEqual({
      code: 0,
      stdout: 'wrote toctou.config.ts: 2 scenarios for 2 of 2 findings\n',
      stderr: '',
    });
    const { code } = await toctou(folder, ['explore', '--reporter', 'json:report.json']);
    const report: { scenarios: { name: string; verdict: string; anomalies: { name: string }[] }[] } =
      JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(code).toBe(1);
    expect(report.scenarios.map(({ name, verdict }) => [name, verdict])).toEqual([
      [
        'check-then-reference providers (workspace_id): POST /workspaces/{id}/providers against DELETE /workspaces/{id}',
        'anomalous',
      ],
      [
        'check-then-insert providers (workspace_id, type): POST /workspaces/{id}/providers twice',
        'anomalous',
      ],
    ]);
  });

  test.for(['guarded', 'idempotent'])('%s: nothing is found', async (variant) => {
    expect(await scan(example(variant), '--scenarios', 'toctou.config.ts')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no finding: there is nothing to write a scenario for\n',
    });
  });

  test('a finding is refuted once the code is guarded: the scenario stays', async () => {
    const folder = example('racy');
    await scan(folder, '--scenarios', 'toctou.config.ts');
    const manifest = join(folder, 'package.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('server.js racy', 'server.js guarded'));
    const { code, stdout } = await toctou(folder, ['explore']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('2 scenarios') });
  });
});
