import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import { FrameBuffer, type Frame } from '../../src/engine/postgres/wire/frame-buffer.ts';
import { anotherWay, startGivenServer, type GivenServer } from '../support/given-server.ts';
import { HoldingGate } from '../support/holding-gate.ts';
import { OpenGate } from '../support/open-gate.ts';
import { sqlOn } from '../support/server.ts';
import { client as wire, int32, packet, startupPacket } from '../support/wire.ts';

let server: GivenServer;

beforeAll(async () => {
  server = await startGivenServer();
});
afterAll(() => server.close());

const HOW_IT_IS_CONNECTED = `SELECT ssl, (SELECT setting FROM pg_settings WHERE name = 'password_encryption') AS passwords
  FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;

/** What a scenario does with a server: its own database, an app that goes through the proxy, and past it. */
async function connectionsThrough(url: string): Promise<unknown> {
  const engine = await PostgresEngine.start(url);
  try {
    const database = await engine.create();
    const gate = new OpenGate();
    await database.setUp('CREATE TABLE t (id int PRIMARY KEY)', '/');
    const proxied = await database.endpoint(0, gate);
    await sqlOn(proxied, 'INSERT INTO t VALUES (1)');
    await database.snapshot();
    const ways = [];
    for (const way of [proxied, database.url]) ways.push((await sqlOn(way, HOW_IT_IS_CONNECTED)).rows[0]);
    expect((await sqlOn(database.url, 'SELECT id FROM t')).rows).toEqual([{ id: 1 }]);
    expect(gate.arrived.map(({ sql }) => sql)).toContain('INSERT INTO t VALUES (1)');
    expect(gate.failures).toEqual([]);
    await database.close();
    return ways;
  } finally {
    await engine.close();
  }
}

function on(host: string, search = ''): string {
  const url = new URL(server.url);
  url.hostname = host;
  return `${url.href}?${search.replace('AUTHORITY', encodeURIComponent(server.authority))}`;
}

const sockets = (ssl: boolean, passwords: string): unknown => [
  { ssl, passwords },
  { ssl, passwords },
];

describe.each([
  ['scram-sha-256', 'scram-sha-256'],
  ['md5', 'md5'],
  ['password', 'scram-sha-256'],
] as const)('a server that asks for %s', (method, passwords) => {
  test('with TLS and without', async () => {
    await server.admit(`host all all all ${method}`, passwords);
    expect(await connectionsThrough(server.url)).toEqual(sockets(false, passwords));
    expect(await connectionsThrough(on('127.0.0.1', 'sslmode=require'))).toEqual(sockets(true, passwords));
  });
});

test.each([
  ['localhost', 'sslmode=prefer'],
  ['127.0.0.1', 'sslmode=verify-ca&sslrootcert=AUTHORITY'],
  ['localhost', 'sslmode=verify-full&sslrootcert=AUTHORITY'],
])('with TLS on %s, %s', async (host, search) => {
  await server.admit('host all all all scram-sha-256');
  expect(await connectionsThrough(on(host, search))).toEqual(sockets(true, 'scram-sha-256'));
});

test('a server that wants TLS says so, and is told how; allow finds the way', async () => {
  await server.admit('hostssl all all all scram-sha-256\nhostnossl all all all reject');
  await expect(PostgresEngine.start(server.url)).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('no encryption') as string,
    hint: expect.stringContaining('sslmode=require') as string,
  });
  expect(await connectionsThrough(on('localhost', 'sslmode=allow'))).toEqual(sockets(true, 'scram-sha-256'));
  await server.admit('host all all all scram-sha-256');
});

test('a server without TLS: prefer goes without, require is refused', async () => {
  await server.admit('host all all all scram-sha-256');
  await server.speakTls(false);
  expect(await connectionsThrough(on('localhost', 'sslmode=prefer'))).toEqual(
    sockets(false, 'scram-sha-256'),
  );
  await expect(PostgresEngine.start(on('localhost', 'sslmode=require'))).rejects.toMatchObject({
    message: expect.stringMatching(/^no connection to .*does not support SSL/) as string,
  });
  await server.speakTls(true);
});

test.each([
  ['a name that the certificate has not', '127.0.0.1', 'sslmode=verify-full&sslrootcert=AUTHORITY'],
  ['an authority that nobody knows', 'localhost', 'sslmode=verify-full'],
])('%s is refused', async (_, host, search) => {
  await expect(PostgresEngine.start(on(host, search))).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringMatching(/certificate|altnames/) as string,
    hint: expect.stringContaining('sslrootcert=') as string,
  });
});

test('an authority whose file is not there is refused by its name', async () => {
  await expect(
    PostgresEngine.start(on('localhost', 'sslmode=verify-full&sslrootcert=/no/such.crt')),
  ).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('/no/such.crt') as string,
  });
});

test('a role for the app that the server does not let in is said at once, and nothing is left', async () => {
  await server.admit('host all postgres all scram-sha-256\nhost all all all reject');
  await expect(connectionsThrough(server.url)).rejects.toMatchObject({
    code: 'DATABASE_ROLE',
    message: expect.stringMatching(
      /^the role that toctou makes for the app cannot log in: pg_hba.conf rejects/,
    ) as string,
  });
  const left = await server.query("SELECT datname FROM pg_database WHERE datname LIKE 'toctou%'");
  expect(left.rows).toEqual([]);
  await server.admit('host all all all scram-sha-256');
});

test('by IPv6, with options', async () => {
  const way = await anotherWay(server.url, { host: '::1', port: 0 });
  try {
    const url = new URL(server.url);
    url.host = `[::1]:${way.port}`;
    url.searchParams.set('options', '-c statement_timeout=90s');
    expect(await connectionsThrough(url.href)).toEqual(sockets(false, 'scram-sha-256'));
  } finally {
    await way.close();
  }
});

test('by a unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toctou test '));
  const way = await anotherWay(server.url, { path: join(folder, '.s.PGSQL.5433') });
  try {
    const { username, password } = new URL(server.url);
    const search = new URLSearchParams({ host: folder, port: '5433', user: username, password });
    expect(await connectionsThrough(`postgresql:///postgres?${search}`)).toEqual(
      sockets(false, 'scram-sha-256'),
    );
  } finally {
    await way.close();
    await rm(folder, { recursive: true });
  }
});

test('by a pooler, which shows processes of its own', async () => {
  const way = await anotherWay(server.url, { host: '127.0.0.1', port: 0 }, (answer) => {
    const at = answer.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
    if (at >= 0) answer.writeInt32BE(answer.readInt32BE(at + 5) + 1, at + 5);
    return answer;
  });
  try {
    const url = new URL(server.url);
    url.port = String(way.port);
    await expect(PostgresEngine.start(url.href)).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: 'something between toctou and the server hides its processes (a pooler?)',
    });
  } finally {
    await way.close();
  }
});

test('with a password of odd characters, also in the name', async () => {
  const [name, password] = ['ad min@"x', `p:a/s?s#w%o r'd&=+@[ü]`];
  await sqlOn(
    server.url,
    `CREATE ROLE "${name.replaceAll('"', '""')}" SUPERUSER LOGIN PASSWORD '${password.replaceAll("'", "''")}'`,
  );
  const url = new URL(server.url);
  const given = `postgres://${encodeURIComponent(name)}:${encodeURIComponent(password)}@${url.host}/postgres`;
  expect(await connectionsThrough(given)).toEqual(sockets(false, 'scram-sha-256'));
  await expect(PostgresEngine.start(`postgres://u:p#w@${url.host}/postgres`)).rejects.toMatchObject({
    hint: expect.stringContaining('%23 (#)') as string,
  });
});

describe('protocol 3.2', () => {
  /** Opens a session by hand: nobody asks for a password. */
  async function open(url: string, minor: number): Promise<{ socket: Socket; frames: Frame[] }> {
    const { hostname, port, username, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    const frames: Frame[] = [];
    const buffer = new FrameBuffer('server');
    socket.on('data', (chunk: Buffer) => frames.push(...buffer.push(chunk)));
    const startup = startupPacket({ user: username, database: pathname.slice(1) });
    startup.writeInt32BE(0x0003_0000 + minor, 4);
    socket.write(startup);
    while (!frames.some(({ type }) => type === 'Z')) await once(socket, 'data');
    return { socket, frames };
  }

  test('its long key cancels what waits and what runs; a version to come is negotiated', async () => {
    await server.admit('host all all all trust');
    const engine = await PostgresEngine.start(server.url);
    const database = await engine.create();
    const gate = new HoldingGate();
    const url = await database.endpoint(0, gate);
    const { port, hostname } = new URL(url);
    const { socket, frames } = await open(url, 2);
    const key = frames.find(({ type }) => type === 'K')?.bytes.subarray(5) as Buffer;
    expect(key).toHaveLength(4 + 32);
    const cancel = async (): Promise<void> => {
      const other = connect(Number(port), hostname).resume();
      other.write(packet(Buffer.concat([int32(80877102), key])));
      await once(other, 'close');
    };
    const errors = (): number => frames.filter(({ type }) => type === 'E').length;
    const ready = async (count: number): Promise<void> => {
      while (frames.filter(({ type }) => type === 'Z').length < count) await once(socket, 'data');
    };
    socket.write(wire.query('SELECT pg_sleep(0)'));
    await gate.held();
    await cancel();
    await gate.release();
    await ready(2);
    expect(errors()).toBe(1);
    socket.write(wire.query('SELECT pg_sleep(60)'));
    await gate.release();
    for (let active = false; !active;) {
      const { rows } = await server.query(
        "SELECT count(*) > 0 AS active FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()",
      );
      active = (rows[0] as { active: boolean }).active;
    }
    await cancel();
    await ready(3);
    expect(errors()).toBe(2);
    socket.destroy();
    const later = await open(url, 9);
    expect(later.frames.map(({ type }) => type)).toContain('v');
    later.socket.destroy();
    await database.close();
    await engine.close();
    await server.admit('host all all all scram-sha-256');
  });
});
