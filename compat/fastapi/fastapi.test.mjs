import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';

const python = execFileSync('sh', ['-c', 'command -vp python3'], { encoding: 'utf8' }).trim();
const missing = spawnSync(python, ['-c', 'import fastapi, sqlalchemy, asyncpg, uvicorn']).status !== 0;
const skip = missing && 'SKIPPED: FastAPI, SQLAlchemy, asyncpg or uvicorn is missing (see debian-packages)';

test('a FastAPI app is explored through its connection string alone', { skip }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['../../packages/cli/dist/bin.js', 'explore', '--strategy', 'exhaustive', '--reporter', 'json'],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const found = JSON.parse(stdout).scenarios.map(({ name, verdict, interleavings, anomalies }) => ({
    name,
    verdict,
    interleavings,
    anomalies: anomalies.map((anomaly) => [
      anomaly.name,
      anomaly.count,
      anomaly.responses.map((response) => response.status).toSorted(),
    ]),
  }));
  assert.deepEqual(found, [
    {
      name: 'racy',
      verdict: 'anomalous',
      interleavings: 14,
      anomalies: [
        ['unhandled violation', 6, [201, 500]],
        ['unhandled violation', 6, [201, 500]],
      ],
    },
    { name: 'handled', verdict: 'serializable', interleavings: 14, anomalies: [] },
  ]);
});
