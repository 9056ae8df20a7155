import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { request } from 'node:http';
import pg from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Proxy } from '../../src/engine/postgres/proxy.ts';
import { OpenGate } from '../support/open-gate.ts';
import { sqlOn, useEngine } from '../support/server.ts';
import { message, packet, startupPacket } from '../support/wire.ts';

const server = useEngine();
let url: URL;
let gate: OpenGate;

beforeAll(async () => {
  // The gate outlives the tests; each looks at its own part.
  gate = new OpenGate();
  url = new URL(await (await server.database()).endpoint(0, gate));
});

beforeEach(() => {
  gate.failures.length = 0;
});

function open(): Socket {
  return connect(Number(url.port), url.hostname).on('error', () => {});
}

/** All that a socket gets until it is closed. */
async function answerTo(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

async function stillServes(): Promise<void> {
  expect((await sqlOn(url.href, 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
}

test.each([
  [
    'garbage',
    Buffer.from('\xff\xfe\xfd\xfc garbage', 'latin1'),
    /^E.*C08P01.*toctou: the client opened with a packet of the impossible length/s,
  ],
  ['zeros', Buffer.alloc(64), /toctou: the client opened with a packet of the impossible length 0/],
  [
    'an old protocol',
    packet(Buffer.from([0, 2, 0, 0])),
    /toctou: the client asked for protocol version 2\.0/,
  ],
  [
    'TLS at once',
    Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]),
    /C08P01.*toctou: the client opened with TLS at once/s,
  ],
  [
    'a cancel request without a key',
    packet(Buffer.from([4, 210, 22, 46])),
    /toctou: the client sent a cancel request without a key/,
  ],
  [
    'replication',
    startupPacket({ user: 'x', replication: 'database' }),
    /toctou: the client asked for a replication connection/,
  ],
  [
    'garbage after N',
    Buffer.concat([packet(Buffer.from([4, 210, 22, 47])), Buffer.from('garbage!')]),
    /^N.*E.*toctou: /s,
  ],
])('%s is answered with an error', async (_, bytes, answer) => {
  const socket = open();
  socket.write(bytes);
  expect(await answerTo(socket)).toMatch(answer);
  await expect.poll(() => gate.open.size).toBe(0);
  await stillServes();
});

test('an HTTP request is answered with an error', async () => {
  const asked = request({ host: url.hostname, port: url.port, path: '/' });
  asked.end();
  const [error] = (await once(asked, 'error').catch((cause: unknown) => [cause])) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/HPE_|ECONNRESET/);
  await stillServes();
});

test('a TLS handshake without SSLRequest is answered with an error', async () => {
  const socket = connectTls({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false });
  const [error] = (await once(socket, 'error').catch((cause: unknown) => [cause])) as [NodeJS.ErrnoException];
  expect(error.message).toMatch(/SSL|TLS|wrong version|disconnected/i);
  await stillServes();
});

test('sslmode=require is told that there is no encryption', async () => {
  await expect(sqlOn(`${url.href}?sslmode=require`, 'SELECT 1')).rejects.toThrow(
    'The server does not support SSL connections',
  );
  await stillServes();
});

test('clients that go at any time leave nothing', async () => {
  const startup = startupPacket({ user: url.username, database: url.pathname.slice(1) });
  for (let length = 0; length <= startup.length; length += 3) {
    const socket = open();
    await once(socket, 'connect');
    socket.write(startup.subarray(0, length));
    if (length % 2 === 0) socket.destroy();
    else socket.end();
    await once(socket, 'close');
  }
  await stillServes();
  await expect.poll(() => gate.open.size).toBe(0);
  expect(gate.failures).toEqual([]);
});

test.each([
  [
    'an impossible length',
    Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    /message of type "Q" with the impossible length -1/,
  ],
  ['a length over 1 GB', Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]), /impossible length 2147483647/],
  ['a statement without an end', message('P', Buffer.from('name')), /a message of type "P" ended too early/],
  [
    'a Bind that is cut off',
    message('B', Buffer.from('\0\0\0\x01', 'latin1')),
    /a message of type "B" ended too early/,
  ],
])('%s in the middle of a session', async (_, bytes, text) => {
  const client = new pg.Client({ connectionString: url.href });
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));
  await client.connect();
  const ended = new Promise<void>((end) => void client.once('end', end));
  (client as unknown as { connection: { stream: Socket } }).connection.stream.write(bytes);
  await ended;
  expect(errors[0]?.message).toMatch(text);
  expect(gate.failures.map(({ message: failure }) => failure)).toEqual([expect.stringMatching(text)]);
  await stillServes();
});

test('a server that cannot be reached is said', async () => {
  const questions = { holdsWriteLocks: async () => false, cancel: async () => {} };
  const proxy = new Proxy(0, { host: '127.0.0.1', port: 1 }, gate, questions);
  const port = await proxy.listen();
  await expect(sqlOn(`postgres://u@127.0.0.1:${port}/d`, 'SELECT 1')).rejects.toMatchObject({
    code: '08006',
    message: expect.stringContaining('toctou: no connection to the server') as string,
  });
  proxy.close();
});

test('messages that arrive byte by byte', async () => {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const write = stream.write.bind(stream);
  stream.setNoDelay(true);
  stream.write = ((bytes: Buffer) => {
    for (const byte of bytes) write(Buffer.from([byte]));
    return true;
  }) as typeof stream.write;
  for (let n = 0; n < 5; n++) {
    expect((await client.query('SELECT $1::int AS n, $2 AS text', [n, 'ü'])).rows).toEqual([
      { n, text: 'ü' },
    ]);
  }
  await client.end();
});

test('closing ends its connections at the server, and disturbs no client that is still there', async () => {
  const database = await server.engine.create();
  const own = new OpenGate();
  const client = new pg.Client({ connectionString: await database.endpoint(0, own) });
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));
  await client.connect();
  await database.close();
  expect(own.open.size).toBe(0);
  await client.end();
  expect(errors).toEqual([]);
});
