// The built tool on every Node and every PostgreSQL: `--all` runs each on each, without it each once.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../postgres.mjs';
import { pageOf } from './page.mjs';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('SKIPPED: the versions are installed as binaries for Linux on x64');
  process.exit(0);
}

const here = import.meta.dirname;
const root = join(here, '../..');
const page = join(root, 'docs/support.md');
const installed = (name) => join(here, 'node_modules', name);
const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
/** `{ name: 'node-20', version: '20.19.0' }` */
const versionsOf = (kind) =>
  Object.entries(dependencies)
    .filter(([name]) => name.startsWith(`${kind}-`))
    .map(([name, spec]) => ({ name, version: /@(\d+\.\d+(?:\.\d+)?)[^@]*$/.exec(spec)[1] }));
const nodes = versionsOf('node');
const servers = versionsOf('postgres').map(({ name, version }) => ({
  name,
  version: version.replace(/\.\d+$/, ''),
}));

/** Quick tests that touch what differs between versions of Node: loaders, buffers, regular expressions. */
const TESTS = [
  'packages/explore/test/engine/wire',
  'packages/explore/test/scenario/load-config',
  'packages/guard/test/dialect',
];

async function run(node, args) {
  const { NODE_OPTIONS: _, TOCTOU_DATABASE_URL: __, ...env } = process.env;
  const child = spawn(join(installed(node.name), 'bin/node'), args, {
    cwd: root,
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** What has to be the same everywhere: each verdict, over how many schedules, and the names of the anomalies. */
async function verdictsOn(node, url) {
  const bin = join(root, 'packages/cli/dist/bin.js');
  const config = join(root, 'examples/providers/toctou.config.ts');
  const args = ['explore', '-c', config, '--reporter', 'json', '--database-url', url];
  const { code, stdout, stderr } = await run(node, [bin, ...args]);
  assert.equal(code, 0, stdout + stderr);
  return JSON.parse(stdout).scenarios.map(({ name, verdict, explored, outcomes, anomalies }) => ({
    name,
    verdict,
    explored,
    outcomes,
    anomalies: anomalies.map((anomaly) => `${anomaly.name}: ${anomaly.count}`).toSorted(),
  }));
}

const all = process.argv.includes('--all');
const newest = servers.at(-1);
const results = {};
const failures = [];
let reference;

async function check(what, work) {
  const begun = performance.now();
  try {
    await work();
    results[what] = true;
    console.log(`ok      ${what} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    results[what] = false;
    failures.push(what);
    console.log(`FAILED  ${what}\n${error.stack}`);
  }
}

for (const server of servers.toReversed()) {
  const { url, close } = await startPostgres(installed(server.name));
  try {
    for (const node of nodes.filter((each) => all || server === newest || each === nodes[0])) {
      await check(`Node ${node.version}, PostgreSQL ${server.version}`, async () => {
        const verdicts = await verdictsOn(node, url);
        reference ??= verdicts;
        assert.deepEqual(verdicts, reference);
      });
    }
  } finally {
    await close();
  }
}
for (const node of nodes) {
  await check(`Node ${node.version}, tests`, async () => {
    const { code, stdout, stderr } = await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...TESTS]);
    assert.equal(code, 0, stdout + stderr);
  });
}

const text = pageOf({ nodes, servers, results, verdicts: reference });
if (all) console.log(text);
else if (process.env.UPDATE_SUPPORT === '1') writeFileSync(page, text);
else await check('docs/support.md', () => assert.equal(readFileSync(page, 'utf8'), text));
if (failures.length > 0) {
  console.log(`failed: ${failures.join('; ')}`);
  process.exitCode = 1;
}
