import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';

/** Interleavings, and how many of them are anomalous, where an ORM sends SELECT, INSERT and COMMIT, or ROLLBACK. */
export const usual = { racy: [14, 12], fixed: [14, 0], once: [4, 0] };

/**
 * Explores the config of a folder and compares what it finds in each variant of the handler.
 *
 * @param expected the name of each ORM with what its variants give
 */
export function checkAll(folder, expected) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      resolve(import.meta.dirname, '../../packages/cli/dist/bin.js'),
      'explore',
      '--strategy',
      'exhaustive',
      '--reporter',
      'json',
    ],
    { cwd: folder, encoding: 'utf8' },
  );

  test('the tool says that everything is as expected', () => {
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  const scenarios = new Map(JSON.parse(stdout).scenarios.map((scenario) => [scenario.name, scenario]));
  for (const [orm, variants] of Object.entries(expected)) {
    for (const [variant, [interleavings, anomalous]] of Object.entries(variants)) {
      test(`${orm}: ${variant}`, () => {
        const found = scenarios.get(`${orm}: ${variant}`);
        assert.deepEqual(
          { reason: found.reason, verdict: found.verdict, interleavings: found.interleavings },
          { reason: undefined, verdict: anomalous > 0 ? 'anomalous' : 'serializable', interleavings },
        );
        // Either client may be the second.
        const answers = found.anomalies.map(({ name, count, responses }) => ({
          name,
          count,
          statuses: responses.map((response) => response.status),
        }));
        const half = { name: 'unhandled violation', count: anomalous / 2 };
        assert.deepEqual(
          answers,
          anomalous > 0
            ? [
                { ...half, statuses: [201, 500] },
                { ...half, statuses: [500, 201] },
              ]
            : [],
        );
      });
    }
  }
}
