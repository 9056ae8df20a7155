import assert from 'node:assert/strict';
import { startEmbedded } from '@toctou/explore/embedded';
import { guard, refuse, unique } from '@toctou/guard';
import { insertOnce } from '@toctou/guard/pg';
import pg from 'pg';

const oncePerType = unique('providers', ['type'], { name: 'providers_type_key' });
const server = await startEmbedded();
const pool = new pg.Pool({ connectionString: server.url, max: 1 });
try {
  await pool.query('CREATE TABLE providers (type text CONSTRAINT providers_type_key UNIQUE)');
  const insert = () => pool.query(`INSERT INTO providers VALUES ('github')`);
  await insert();
  const refused = guard(insert, refuse(oncePerType, { title: 'Provider already connected' }));
  await assert.rejects(refused, { name: 'Refusal', status: 409, title: 'Provider already connected' });
  assert.equal((await insertOnce(pool, oncePerType, { type: 'github' })).created, false);
} finally {
  await pool.end();
  await server.close();
}
