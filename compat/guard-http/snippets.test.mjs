import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { serve } from '@hono/node-server';
import { NestFactory } from '@nestjs/core';
import { startEmbedded } from '@toctou/explore/embedded';
import { toNodeHandler } from 'h3';
import { toNodeListener } from 'h3-1';
import { createJiti } from 'jiti';
import pg from 'pg';
import { listening } from './listening.mjs';

const schema = `
  CREATE TABLE workspaces (id int PRIMARY KEY);
  CREATE TABLE providers (
    id int GENERATED ALWAYS AS IDENTITY,
    workspace_id int REFERENCES workspaces,
    type text,
    UNIQUE (workspace_id, type)
  );
  INSERT INTO workspaces VALUES (1)`;

/** How the app of each page of docs/guard is served. */
const served = {
  express: ({ app }) => listening(app.listen(0)),
  async fastify({ app }) {
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
  },
  hono: ({ app }) => listening(serve({ fetch: app.fetch, port: 0 })),
  koa: ({ app }) => listening(app.listen(0)),
  async nest({ AppModule }) {
    const app = await NestFactory.create(AppModule, { logger: ['error'] });
    await app.listen(0);
    return { url: await app.getUrl(), close: () => app.close() };
  },
  h3: ({ app }) => listening(createServer(toNodeHandler(app)).listen(0)),
  'h3-1': ({ app }) => listening(createServer(toNodeListener(app)).listen(0)),
  fetch: ({ POST }) =>
    listening(
      serve({
        fetch: (request) => {
          const [, , id] = new URL(request.url).pathname.split('/');
          return POST(request, { params: Promise.resolve({ id }) });
        },
        port: 0,
      }),
    ),
};

let server;
let pool;
before(async () => {
  server = await startEmbedded();
  const { hostname, port, username, password, pathname } = new URL(server.url);
  Object.assign(process.env, {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  });
  pool = new pg.Pool();
  await pool.query(schema);
});
after(async () => {
  await (await jiti.import('./snippets/providers.ts')).pool.end();
  await pool.end();
  await server.close();
});

const jiti = createJiti(import.meta.url);
for (const [name, serveApp] of Object.entries(served)) {
  test(`docs/guard: ${name}`, async () => {
    await pool.query('TRUNCATE providers');
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
