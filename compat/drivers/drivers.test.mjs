import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

function explore(filter, env = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['../../packages/cli/dist/bin.js', 'explore', filter, '--reporter', 'json'],
    { cwd: import.meta.dirname, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  assert.equal(stderr, '');
  assert.equal(status, 0, stdout);
  return JSON.parse(stdout).scenarios.map(({ name, verdict, interleavings }) => [
    name,
    verdict,
    interleavings,
  ]);
}

const python = spawnSync('/usr/bin/python3', ['-c', 'import psycopg2, psycopg, asyncpg']).status === 0;
const java = spawnSync('javac', ['-version']).status === 0;
const jar = '/usr/share/java/postgresql.jar';

test(
  'psycopg2, psycopg',
  { skip: !python && 'SKIPPED: psycopg2, psycopg or asyncpg is missing (see debian-packages)' },
  () => {
    assert.deepEqual(explore('psycopg'), [
      ['psycopg2: a transaction', 'anomalous', 10],
      ['psycopg2: copy_from', 'anomalous', 10],
      ['psycopg2: a cursor on the server', 'anomalous', 15],
      ['psycopg: a pipeline', 'anomalous', 10],
      ['psycopg: COPY in a transaction, prepared', 'anomalous', 10],
      ['psycopg: binary, executemany', 'anomalous', 15],
      ['psycopg2 with libpq 18: protocol 3.2', 'anomalous', 10],
    ]);
  },
);

test(
  'asyncpg',
  { skip: !python && 'SKIPPED: psycopg2, psycopg or asyncpg is missing (see debian-packages)' },
  () => {
    assert.deepEqual(
      explore('asyncpg').map(([name, verdict]) => [name, verdict]),
      [
        ['asyncpg: a cursor, executemany', 'anomalous'],
        ['asyncpg: COPY', 'anomalous'],
      ],
    );
  },
);

test('pgjdbc', { skip: !java && 'SKIPPED: a JDK or pgjdbc is missing (see debian-packages)' }, () => {
  const classes = mkdtempSync(join(tmpdir(), 'toctou-'));
  try {
    const { status, stderr } = spawnSync('javac', ['-cp', jar, '-d', classes, 'Client.java'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(explore('pgjdbc', { TOCTOU_CLASSES: classes }), [
      ['pgjdbc: fetchSize, executeBatch', 'anomalous', 15],
      ['pgjdbc: COPY', 'anomalous', 10],
    ]);
  } finally {
    rmSync(classes, { recursive: true });
  }
});
