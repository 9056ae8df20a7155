import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, mock, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { startEmbedded } from '@toctou/explore/embedded';
import pg from 'pg';
import { begun, constraintName, database, declared, leaks, schema } from './routes.mjs';

// Express shows stacks otherwise.
process.env.NODE_ENV = 'production';

/**
 * Runs the suite for each framework.
 *
 * @param frameworks by name: `start(options)` starts the app, with the adapter or, without options, plain; `streams`: an answer can
 *   begin before the handler is done; when that fails, it is `closed`, or left `open`; `keeps`: what the handler has set on the answer stays when it throws
 */
export function suite(frameworks) {
  let server;
  before(async () => {
    server = await startEmbedded();
    database.pool = new pg.Pool({ connectionString: server.url });
    await database.pool.query(schema);
  });
  after(async () => {
    await database.pool.end();
    await server.close();
  });
  for (const [name, framework] of Object.entries(frameworks)) describe(name, () => cases(framework));
}

function cases({ start, streams, keeps = false }) {
  let plain;
  let ours;
  before(async () => {
    plain = await start();
    ours = await start({});
  });
  after(async () => {
    await ours.close();
    await plain.close();
  });

  test('a refusal, as declared and no more', async () => {
    const { status, headers, body } = await get(ours, '/refused');
    assert.equal(status, 409);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.deepEqual(JSON.parse(body), declared);
  });

  test('whatever the client would rather have', async () => {
    const { headers } = await get(ours, '/refused', { headers: { accept: 'text/html' } });
    assert.equal(headers['content-type'], 'application/problem+json');
  });

  test('another refusal has its own status', async () => {
    const { status, body } = await get(ours, '/missing');
    assert.equal(status, 404);
    assert.deepEqual(JSON.parse(body), { title: 'No such workspace', status: 404 });
  });

  test('the name of the constraint, where it is asked for', async () => {
    const app = await start({ constraint: true });
    try {
      const { body } = await get(app, '/refused');
      assert.deepEqual(JSON.parse(body), { ...declared, constraint: constraintName });
    } finally {
      await app.close();
    }
  });

  test('an abort is 503 and says when to come again', async () => {
    const { status, headers, body } = await get(ours, '/locked');
    assert.equal(status, 503);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.equal(headers['retry-after'], '1');
    assert.equal(JSON.parse(body).title, 'Service Unavailable');
  });

  test('HEAD: the same without a body', async () => {
    const { status, headers, body } = await get(ours, '/refused', { method: 'HEAD' });
    assert.equal(status, 409);
    assert.equal(headers['content-type'], 'application/problem+json');
    assert.equal(body, '');
  });

  test('nothing of the database is shown', async () => {
    for (const path of ['/refused', '/missing', '/locked', '/kept-header', '/stale-headers'])
      assert.doesNotMatch(JSON.stringify(await get(ours, path)), leaks, path);
  });

  test('what described another content is gone', async () => {
    const { status, headers, body } = await get(ours, '/stale-headers');
    assert.equal(status, 409);
    assert.deepEqual(JSON.parse(body), declared);
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(headers['content-disposition'], undefined);
    assert.notEqual(headers['etag'], '"1"');
  });

  test('what was said beside the content stays', { skip: !keeps }, async () => {
    const { headers } = await get(ours, '/kept-header');
    assert.equal(headers['x-request-id'], '7');
  });

  test('a refusal is nothing to log', async () => {
    assert.deepEqual(await logged(() => get(ours, '/refused')), []);
  });

  for (const path of [
    '/fine',
    '/nowhere',
    '/unnamed',
    '/swallowed',
    '/bug',
    '/http-error',
    '/http-error-of-violation',
    '/http-error-of-refusal',
    '/http-error-of-abort',
  ]) {
    test(`${path} is answered and logged as without the adapter`, async () => {
      let expected;
      let found;
      const expectedLog = await logged(async () => (expected = await raw(plain, path)));
      const foundLog = await logged(async () => (found = await raw(ours, path)));
      assert.equal(found, expected);
      assert.deepEqual(foundLog, expectedLog);
    });
  }

  test('an answer that has begun ends as without the adapter', { skip: !streams }, async () => {
    let expected;
    let found;
    const expectedLog = await logged(async () => (expected = await beginning(plain, streams)));
    const foundLog = await logged(async () => (found = await beginning(ours, streams)));
    assert.equal(found, expected);
    // In Nest's own words, or in others.
    assert.equal(foundLog.length, expectedLog.length);
  });
}

async function get({ url }, path, init) {
  const response = await fetch(url + path, init);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

/** All that comes over the socket until it is closed, without the date. */
async function raw(app, path) {
  return shown(app, await text(await ask(app, path)));
}

/** What comes of an answer that failed on the way: to its end, or where the framework leaves it open, until the handler has failed. */
async function beginning(app, streams) {
  const failed = once(begun, 'failed');
  const socket = await ask(app, '/begun');
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk) => (received += chunk));
  if (streams === 'closed') await once(socket, 'close');
  await failed;
  // Whatever was sent to the other connection before this answer has arrived by then.
  await get(app, '/fine');
  socket.destroy();
  return shown(app, received);
}

async function ask({ url }, path) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return socket;
}

const shown = ({ url }, answer) =>
  answer.replace(/^date: .*\r\n/im, '').replaceAll(new URL(url).host, 'HOST');

/** The first line of whatever is written to standard error meanwhile, without what differs from time to time. */
async function logged(fn) {
  const { mock: written } = mock.method(process.stderr, 'write', () => true);
  try {
    await fn();
    return written.calls.map(({ arguments: [chunk] }) =>
      String(chunk).trim().split('\n')[0].replaceAll(/\d+/g, '#'),
    );
  } finally {
    written.restore();
  }
}
