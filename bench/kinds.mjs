import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import pg from 'pg';
import app, { statements } from './app.mjs';

/**
 * One way to be a client: for toctou, and by itself without toctou.
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {import('toctou').App} [app]
 * @property {import('toctou').Request} request
 * @property {(databaseUrl: string) => Promise<Alone>} alone
 */

/**
 * @typedef {object} Alone
 * @property {() => Promise<unknown>} perform one request
 * @property {() => Promise<unknown>} close
 */

const http = { method: 'POST', path: '/' };
const sql = ['BEGIN', ...Object.values(statements), 'COMMIT'];

/** @type {readonly Kind[]} */
export const kinds = [
  {
    name: 'SQL script',
    request: { sql },
    async alone(url) {
      const client = new pg.Client(url);
      await client.connect();
      return {
        async perform() {
          try {
            for (const statement of sql) await client.query(statement);
          } catch {
            await client.query('ROLLBACK');
          }
        },
        close: () => client.end(),
      };
    },
  },
  {
    name: 'app as a module',
    app: { module: 'app.mjs' },
    request: http,
    async alone(databaseUrl) {
      const { fetch, close } = app({ databaseUrl });
      return { perform: () => fetch(new Request('http://localhost')), close };
    },
  },
  {
    name: 'app as a command',
    app: { command: 'exec node server.mjs' },
    request: http,
    async alone(databaseUrl) {
      const port = await freePort();
      const server = spawn(process.execPath, [`${import.meta.dirname}/server.mjs`], {
        env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(server.stdout, 'data');
      return {
        perform: () => fetch(`http://localhost:${port}`, { method: 'POST' }),
        async close() {
          server.kill();
          await once(server, 'close');
        },
      };
    },
  },
];

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
