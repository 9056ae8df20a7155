import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { serve } from '@hono/node-server';
import { NestFactory } from '@nestjs/core';
import { startEmbedded } from '@toctou/explore/embedded';
import { toNodeHandler } from 'h3';
import { toNodeListener } from 'h3-1';
import pg from 'pg';
import { listening } from './listening.mjs';

/** How the app of each page of docs/guard is served. */
export const served = {
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

/**
 * A PostgreSQL for the tests of a file, which the snippets find by the environment.
 *
 * @param pools resolves to the pools that the snippets have opened
 */
export function useDatabase(schema, pools) {
  const database = {};
  let server;
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
    database.pool = new pg.Pool();
    await database.pool.query(schema);
  });
  after(async () => {
    for (const pool of [...(await pools()), database.pool]) await pool.end();
    await server.close();
  });
  return database;
}
