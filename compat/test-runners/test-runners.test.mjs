import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
// A runner that is started by another one would report to it.
const { NODE_TEST_CONTEXT: _, ...env } = process.env;

/** What each runner says of a suite of which one test passes and one fails. */
const runners = {
  jest: {
    command:
      'node --experimental-vm-modules node_modules/jest/bin/jest.js --testMatch "**/suites/jest.spec.mjs" --colors=false',
    counts: /Tests: +1 failed, 1 passed, 2 total/,
  },
  vitest: {
    command: 'node node_modules/vitest/vitest.mjs run',
    counts: /Tests +1 failed \| 1 passed \(2\)/,
  },
  'node:test': {
    command: 'node --test --test-reporter=spec suites/node.spec.mjs',
    counts: /pass 1\n.*fail 1\n/,
  },
};

const STORY = [
  'first visit twice',
  'duplicate row: 2 of 4 schedules end so, this one with 1 preemption',
  '▸ INSERT INTO visits SELECT 1 WHERE   │',
  'One after the other (client 1, then client 2): ok, ok',
  '- visits: 1 row too many: n = 1',
  'replay(config, "first visit twice@v1.',
];

for (const [name, { command, counts }] of Object.entries(runners)) {
  test(name, () => {
    const { status, stdout, stderr } = spawnSync(command, {
      shell: true,
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, NO_COLOR: '1' },
    });
    const said = stdout + stderr;
    assert.equal(status, 1, said);
    assert.match(said, counts);
    for (const line of STORY) assert.ok(said.includes(line), `${name} does not show "${line}":\n${said}`);
  });
}
