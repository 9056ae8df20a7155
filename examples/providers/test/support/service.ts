import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@toctou/explore/embedded';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';

const folder = fileURLToPath(new URL('../..', import.meta.url));

/** The built server as its users start it. */
export interface Service {
  call(method: string, path: string, body?: string): Promise<Response>;
  post(workspace: number | string, body?: string): Promise<Response>;
  /** Resolves to the exit code. */
  stop(): Promise<number>;
}

/** An embedded database for a test file. */
export interface Database {
  readonly url: string;
  readonly admin: Client;
  /** The schema of the variant with workspace 1, and a server of the variant, stopped after the test. */
  serve(variant: string): Promise<Service>;
}

export function useService(): () => Database {
  let database: Database | undefined;
  const closers: (() => Promise<unknown>)[] = [];
  const services: Service[] = [];
  beforeAll(async () => {
    const server = await startEmbedded();
    closers.push(() => server.close());
    const admin = new Client(server.url);
    await admin.connect();
    closers.push(() => admin.end());
    database = {
      url: server.url,
      admin,
      async serve(variant) {
        const schema = variant === 'unconstrained' ? 'unconstrained.sql' : 'schema.sql';
        await admin.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
        await admin.query(await readFile(`${folder}/${schema}`, 'utf8'));
        await admin.query(`INSERT INTO workspaces (name) VALUES ('Acme')`);
        const service = await start(variant, server.url);
        services.push(service);
        return service;
      },
    };
  });
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });
  return () => {
    if (!database) throw new Error('the database is used before it is there');
    return database;
  };
}

/** On a port of the system's choice. */
async function start(variant: string, databaseUrl: string): Promise<Service> {
  const child = spawn(process.execPath, ['dist/server.js', variant], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: '0' },
    // What goes wrong in a handler is logged there, and half of the variants do go wrong.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? -1));
  });
  const started = new Promise<string>((resolve) => {
    createInterface(child.stdout).once('line', resolve);
  });
  const line = await Promise.race([started, exited]);
  const url = /http:\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the server did not start: ${line}`);
  const call: Service['call'] = (method, path, body) =>
    fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    });
  return {
    call,
    post: (workspace, body = '{"type":"github"}') => call('POST', `/workspaces/${workspace}/providers`, body),
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
