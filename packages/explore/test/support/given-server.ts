import { chmod, chown, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type ListenOptions } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { generate } from 'selfsigned';
import { startEmbedded } from '../../src/engine/postgres/embedded.ts';
import { sqlOn } from './server.ts';

/** A server of the user's own: embedded too, but told by its URL, and set as a user sets it. */
export interface GivenServer {
  readonly url: string;
  /** File of the authority that its certificate is from. */
  readonly authority: string;
  /** Replaces pg_hba.conf; the superuser's password is hashed anew. */
  admit(lines: string, passwords?: 'scram-sha-256' | 'md5'): Promise<void>;
  speakTls(does: boolean): Promise<void>;
  /** As superuser, whatever pg_hba.conf says. */
  query(sql: string): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

async function certificate(): Promise<{ readonly cert: string; readonly private: string }> {
  return generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
}

/** Speaks TLS with a certificate for `localhost`, which no authority but itself vouches for. */
export async function startGivenServer(): Promise<GivenServer> {
  const server = await startEmbedded();
  const { rows } = await sqlOn(server.url, 'SHOW data_directory');
  const folder = (rows[0] as { data_directory: string }).data_directory;
  const { uid, gid } = await stat(folder);
  const put = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    await chown(file, uid, gid);
    await chmod(file, 0o600);
    return file;
  };
  const { cert, private: key } = await certificate();
  const authority = await put('server.crt', cert);
  await put('server.key', key);
  // Open before the first change: it is asked for no password again.
  const control = new pg.Client({ connectionString: server.url });
  await control.connect();
  const set = async (setting: string, value: string): Promise<void> => {
    await control.query(`ALTER SYSTEM SET ${setting} = '${value}'`);
  };
  const reload = async (): Promise<void> => {
    const loaded = async (): Promise<unknown> =>
      (await control.query('SELECT pg_conf_load_time() AS at')).rows[0];
    const before = await loaded();
    await control.query('SELECT pg_reload_conf()');
    // The server tells its backends before it takes the next connection.
    for (let now = before; isDeepStrictEqual(now, before);) now = await loaded();
  };
  const password = decodeURIComponent(new URL(server.url).password);
  await set('ssl', 'on');
  await reload();
  return {
    url: server.url,
    authority,
    admit: async (lines, passwords = 'scram-sha-256') => {
      await set('password_encryption', passwords);
      await put('pg_hba.conf', `${lines}\n`);
      await reload();
      await control.query(`ALTER ROLE postgres PASSWORD '${password}'`);
    },
    speakTls: async (does) => {
      await set('ssl', does ? 'on' : 'off');
      await reload();
    },
    query: (sql) => control.query(sql),
    close: async () => {
      await control.end();
      await server.close();
    },
  };
}

/**
 * Another way to a server: whatever connects there is connected to it.
 *
 * @param change of what the server says
 */
export async function anotherWay(
  url: string,
  listen: ListenOptions,
  change: (answer: Buffer) => Buffer = (answer) => answer,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const way = createServer((socket) => {
    const server = connect(Number(port), hostname);
    socket.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => socket.destroy()).on('end', () => socket.end());
    server.on('data', (answer: Buffer) => socket.write(change(answer)));
  });
  way.listen(listen);
  await once(way, 'listening');
  return {
    port: (way.address() as AddressInfo).port,
    close: async () => {
      way.close();
      await once(way, 'close');
    },
  };
}
