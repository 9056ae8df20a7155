/* oxlint-disable vitest/no-conditional-expect -- what is thrown for some inputs is checked where it is thrown */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameBuffer } from '../../../src/engine/postgres/wire/frame-buffer.ts';
import { StartupBuffer } from '../../../src/engine/postgres/wire/startup.ts';
import {
  backend,
  cancelRequest,
  client,
  gssRequest,
  int32,
  message,
  packet,
  sslRequest,
  startupPacket,
} from '../../support/wire.ts';

const SESSION = [
  client.query('SELECT 1'),
  client.parse('s', 'SELECT $1', [23]),
  client.bind('', 's', [Buffer.from('1'), null]),
  client.execute(''),
  client.sync,
  client.flush,
  client.copyData(Buffer.alloc(0)),
  client.terminate,
];

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

test('however the bytes are cut, the messages are the same', () => {
  const arbitrary = fc.array(
    fc.tuple(fc.constantFrom('Q', 'P', 'D', 'd', 'Z', '1'), fc.uint8Array({ maxLength: 40 })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(arbitrary, fc.array(fc.nat(), { maxLength: 12 }), (frames, places) => {
      const sent = frames.map(([type, payload]) => message(type, Buffer.from(payload)));
      const buffer = new FrameBuffer('client');
      const got = cut(Buffer.concat(sent), places).flatMap((chunk) => buffer.push(Buffer.from(chunk)));
      expect(got.map(({ bytes }) => bytes.toString('hex'))).toEqual(
        sent.map((bytes) => bytes.toString('hex')),
      );
      expect(got.map(({ type }) => type)).toEqual(frames.map(([type]) => type));
    }),
  );
});

test('a cut at every single place, and byte by byte', () => {
  const bytes = Buffer.concat(SESSION);
  for (let place = 0; place <= bytes.length; place++) {
    const buffer = new FrameBuffer('client');
    expect(
      [bytes.subarray(0, place), bytes.subarray(place)]
        .flatMap((chunk) => buffer.push(chunk))
        .map(({ bytes: got }) => got),
    ).toEqual(SESSION);
  }
  const buffer = new FrameBuffer('server');
  expect([...bytes].flatMap((byte) => buffer.push(Buffer.from([byte]))).map(({ bytes: got }) => got)).toEqual(
    SESSION,
  );
});

test.each([3, 0, -1, -2147483648, 0x40000000, 2147483647])('the length %i is impossible', (length) => {
  const bytes = Buffer.concat([Buffer.from('Q'), int32(length), Buffer.alloc(10)]);
  expect(() => new FrameBuffer('client').push(bytes)).toThrow(
    expect.objectContaining({
      code: 'WIRE',
      message: `the client sent a message of type "Q" with the impossible length ${length}`,
    }),
  );
  const behind = new FrameBuffer('server');
  expect(() => behind.push(Buffer.concat([backend.parsed, bytes]))).toThrow(
    /the server sent a message of type "Q"/,
  );
});

test('a message of 50 MB in small chunks takes a moment, not minutes', () => {
  const large = message('d', Buffer.alloc(50_000_000, 1));
  const buffer = new FrameBuffer('client');
  const begin = performance.now();
  const frames = [];
  for (let offset = 0; offset < large.length; offset += 4096)
    frames.push(...buffer.push(large.subarray(offset, offset + 4096)));
  expect(frames.map(({ bytes }) => bytes.length)).toEqual([large.length]);
  expect(performance.now() - begin).toBeLessThan(2000);
});

test('the first packet, however it is cut', () => {
  const params = { user: 'ü', database: 'd', options: '-c x=1' };
  const opening = startupPacket(params);
  for (let place = 0; place < opening.length; place++) {
    const buffer = new StartupBuffer();
    expect(buffer.push(opening.subarray(0, place))).toBeUndefined();
    expect(buffer.push(Buffer.concat([opening.subarray(place), Buffer.from('rest')]))).toEqual({
      startup: { kind: 'startup', bytes: opening, params },
      rest: Buffer.from('rest'),
    });
  }
});

test.each([
  ['ssl', sslRequest],
  ['gss', gssRequest],
  ['cancel', cancelRequest(1, 2)],
])('%s, and then a startup by the same buffer', (kind, bytes) => {
  const buffer = new StartupBuffer();
  expect(buffer.push(bytes)?.startup).toMatchObject({ kind, bytes });
  expect(buffer.push(startupPacket({ user: 'u' }))?.startup.kind).toBe('startup');
});

test('protocol 3.2 is passed on', () => {
  expect(new StartupBuffer().push(packet(Buffer.from([0, 3, 0, 2, 0])))?.startup.kind).toBe('startup');
});

test('any bytes at all are a packet, nothing yet, or a clear error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const push of [
        () => new StartupBuffer().push(Buffer.from(bytes)),
        () => new FrameBuffer('client').push(Buffer.from(bytes)),
      ]) {
        try {
          push();
        } catch (error) {
          expect(error).toMatchObject({
            name: 'ToctouError',
            code: expect.stringMatching(/WIRE|UNSUPPORTED/) as string,
          });
        }
      }
    }),
    { numRuns: 1000 },
  );
});
