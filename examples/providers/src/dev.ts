import { readFile } from 'node:fs/promises';
import { startEmbedded } from '@toctou/explore/embedded';
import { Client } from 'pg';
import { start } from './start.ts';
import { stopSignal } from './stop-signal.ts';

const [variant = 'guarded'] = process.argv.slice(2);
const stopped = stopSignal();
const database = await startEmbedded();
try {
  const client = new Client(database.url);
  await client.connect();
  const schema = variant === 'unconstrained' ? 'unconstrained.sql' : 'schema.sql';
  await client.query(await readFile(new URL(`../${schema}`, import.meta.url), 'utf8'));
  await client.query(`INSERT INTO workspaces (name) VALUES ('Acme')`);
  await client.end();

  const service = await start(variant, database.url, Number(process.env['PORT'] ?? 3000));
  const workspace = `http://localhost:${service.port}/workspaces/1`;
  console.log(`${variant}, with workspace 1 in a database of its own:

  curl -i ${workspace}/providers -H 'content-type: application/json' -d '{"type":"github"}'
  curl -i ${workspace}/providers
  curl -i -X DELETE ${workspace}

Ctrl-C ends both.`);
  await stopped;
  await service.close();
} finally {
  await database.close();
}
