import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJiti } from 'jiti';
import { served, useDatabase } from './served.mjs';

const schema = `
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE providers (
    id int GENERATED ALWAYS AS IDENTITY,
    workspace_id int REFERENCES workspaces,
    type text,
    UNIQUE (workspace_id, type)
  );
  INSERT INTO workspaces VALUES (1)`;

const jiti = createJiti(import.meta.url);
const database = useDatabase(schema, async () => [(await jiti.import('./snippets/providers.ts')).pool]);

for (const [name, serveApp] of Object.entries(served)) {
  test(`docs/guard: ${name}`, async () => {
    await database.pool.query('TRUNCATE providers');
    const { url, close } = await serveApp(await jiti.import(`./snippets/${name}.ts`));
    const post = async (workspace) => {
      const response = await fetch(`${url}/workspaces/${workspace}/providers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'github' }),
      });
      return [response.status, await response.json()];
    };
    try {
      const [status, { id }] = await post(1);
      assert.equal(status, 201);
      assert.equal(typeof id, 'number');
      assert.deepEqual(await post(1), [409, { title: 'Provider already connected', status: 409 }]);
      assert.deepEqual(await post(2), [404, { title: 'No such workspace', status: 404 }]);
    } finally {
      await close();
    }
  });
}
