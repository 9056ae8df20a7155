import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import config from './toctou.config.mjs';

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  ['../../packages/cli/dist/bin.js', 'explore', '--strategy', 'exhaustive', '--reporter', 'json'],
  { cwd: import.meta.dirname, encoding: 'utf8' },
);

test('the tool says that everything is as expected', () => {
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

// Whatever the framework: SELECT, INSERT and COMMIT, or ROLLBACK.
const expected = {
  racy: {
    verdict: 'anomalous',
    interleavings: 14,
    anomalies: [
      ['unhandled violation', 6, [201, 500]],
      ['unhandled violation', 6, [500, 201]],
    ],
  },
  fixed: { verdict: 'serializable', interleavings: 14, anomalies: [] },
};

const { scenarios } = JSON.parse(stdout);
for (const name of Object.keys(config.scenarios)) {
  test(name, () => {
    const { verdict, interleavings, anomalies } = scenarios.find((scenario) => scenario.name === name);
    const found = {
      verdict,
      interleavings,
      anomalies: anomalies.map(({ name: anomaly, count, responses }) => [
        anomaly,
        count,
        responses.map((response) => response.status),
      ]),
    };
    assert.deepEqual(found, expected[name.split(': ')[1]]);
  });
}
