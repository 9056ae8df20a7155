import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;
const modules = join(here, 'node_modules');
const cli = join(here, '../../packages/cli');

// The checkout's tool stands where npm would install it.
for (const [target, link] of [
  [cli, join(modules, 'toctou')],
  [join(cli, 'bin/toctou.js'), join(modules, '.bin/toctou')],
]) {
  await rm(link, { force: true, recursive: true });
  await symlink(target, link);
}

async function run(command, cwd) {
  const { TOCTOU_DATABASE_URL: _, DATABASE_URL: __, GITHUB_ACTIONS: ___, ...env } = process.env;
  const child = spawn(command, { shell: true, cwd, env: { ...env, NO_COLOR: '1', npm_config_yes: 'false' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

/** What is found in each, by the commands that `toctou init` prints. */
const apps = {
  'express-pg': { scenario: 'POST /api/users twice', anomaly: 'unhandled violation' },
  'fastify-drizzle': { scenario: 'POST /bookings twice', anomaly: 'duplicate row' },
  'nest-typeorm': { scenario: 'POST /api/orders twice', anomaly: 'unhandled violation' },
  'hono-postgres': { scenario: 'POST /v1/polls/{poll}/votes twice', anomaly: 'duplicate row' },
  'koa-knex': { scenario: 'POST /coupons twice', anomaly: 'unhandled violation' },
};

for (const [name, { scenario, anomaly }] of Object.entries(apps)) {
  test(`${name}: what init prints is run as it stands, to a verdict`, async (t) => {
    const folder = join(await mkdtemp(join(tmpdir(), 'toctou-init-')), name);
    t.after(() => rm(join(folder, '..'), { recursive: true, force: true }));
    await cp(join(here, 'apps', name), folder, { recursive: true });
    await symlink(modules, join(folder, 'node_modules'));
    await writeFile(join(folder, 'package-lock.json'), '{}');

    const made = await run('npx toctou init', folder);
    assert.equal(made.code, 0, made.output);
    const commands = made.output
      .split('\nNext:\n')[1]
      .trim()
      .split('\n')
      .map((line) => line.trim());
    assert.equal(commands.length, 3, made.output);
    const last = commands.pop();
    for (const command of commands) {
      const { code, output } = await run(command, folder);
      assert.equal(code, 0, `${command}\n${output}`);
    }
    const { code, output } = await run(last, folder);
    const config = await readFile(
      join(folder, name.endsWith('pg') || name.endsWith('knex') ? 'toctou.config.mjs' : 'toctou.config.ts'),
      'utf8',
    );
    assert.equal(code, 1, `${last}\n${output}\n${config}`);
    assert.ok(output.includes(scenario), output);
    assert.ok(output.includes(`  ${anomaly}: `), output);
  });
}
