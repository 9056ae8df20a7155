import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const bin = resolve(import.meta.dirname, '../../../packages/cli/dist/bin.js');
const recipes = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('there are recipes', () => assert.ok(recipes.length >= 5));

for (const recipe of recipes) {
  test(`${recipe}: a race without guard, none with it`, () => {
    const cwd = join(import.meta.dirname, recipe);
    const args = [bin, 'explore', '--reporter', 'json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    assert.equal(stderr, '');
    const found = JSON.parse(stdout).scenarios.map(({ name, verdict, reason, anomalies }) => ({
      name,
      verdict,
      reason,
      anomalies: anomalies.map((anomaly) => [
        anomaly.name,
        anomaly.responses.map((response) => response.status),
      ]),
    }));
    const lost = 'unhandled violation';
    assert.deepEqual(found, [
      { name: 'sign up twice', verdict: 'serializable', reason: undefined, anomalies: [] },
      {
        name: 'sign up twice, without guard',
        verdict: 'anomalous',
        reason: undefined,
        anomalies: [
          [lost, [201, 500]],
          [lost, [500, 201]],
        ],
      },
    ]);
    assert.equal(status, 0);
  });
}
