/* oxlint-disable vitest/no-conditional-expect -- what is thrown for some inputs is checked where it is thrown */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameBuffer } from '../../../src/engine/postgres/wire/frame-buffer.ts';
import { TripAssembler, type Trip } from '../../../src/engine/postgres/wire/trip.ts';
import { client, message } from '../../support/wire.ts';

function trips(...messages: Buffer[]): Trip[] {
  const assembler = new TripAssembler();
  return new FrameBuffer('client')
    .push(Buffer.concat(messages))
    .flatMap((frame) => assembler.push(frame) ?? []);
}

test('a query is a trip', () => {
  expect(trips(client.query('SELECT 1'))).toMatchObject([
    {
      kind: 'query',
      end: 'sync',
      statements: [{ sql: 'SELECT 1', params: [] }],
      prepared: [],
      bytes: client.query('SELECT 1'),
    },
  ]);
});

test('a batch up to Sync is a trip, with its parameters', () => {
  const batch = [
    client.parse('', 'INSERT INTO t VALUES ($1, $2, $3)', [23, 0, 16]),
    client.bind('', '', [Buffer.from([0, 0, 0, 7]), null, Buffer.from('x')], [1, 0, 0]),
    client.describe('P', ''),
    client.execute(''),
  ];
  expect(trips(...batch, client.sync)).toEqual([
    {
      kind: 'extended',
      end: 'sync',
      bytes: Buffer.concat([...batch, client.sync]),
      withoutSync: Buffer.concat(batch),
      statements: [{ sql: 'INSERT INTO t VALUES ($1, $2, $3)', params: ['7', null, 'x'] }],
      prepared: ['INSERT INTO t VALUES ($1, $2, $3)'],
      describes: [],
      replies: ['parsed', 'bound', 'described', 'executed'],
    },
  ]);
});

test('parameters whose types the client left to the server are read by what the server found', () => {
  const assembler = new TripAssembler();
  const send = (...messages: Buffer[]): Trip[] =>
    new FrameBuffer('client').push(Buffer.concat(messages)).flatMap((frame) => assembler.push(frame) ?? []);
  const [prepares] = send(client.parse('s', 'SELECT $1'), client.describe('S', 's'), client.flush);
  if (!prepares) throw new Error('no trip');
  expect(prepares.describes).toEqual(['s']);
  assembler.describe(prepares, [[23]]);
  const [runs] = send(
    client.bind('', 's', [Buffer.from([0, 0, 0, 7])], [1]),
    client.execute(''),
    client.sync,
  );
  expect(runs?.statements).toEqual([{ sql: 'SELECT $1', params: ['7'] }]);
  assembler.describe(prepares, []);
});

test('statements are prepared in one trip and run in others', () => {
  const [first, second, third, fourth, fifth] = trips(
    client.parse('s', 'SELECT $1'),
    client.describe('S', 's'),
    client.flush,
    client.bind('', 's', [Buffer.from('1')]),
    client.execute(''),
    client.sync,
    client.bind('p', 's', [Buffer.from('2')]),
    client.execute('p', 10),
    client.flush,
    client.execute('p', 10),
    client.flush,
    client.close('S', 's'),
    client.sync,
  );
  expect(first).toMatchObject({
    end: 'flush',
    statements: [],
    prepared: ['SELECT $1'],
    replies: ['parsed', 'described'],
  });
  expect(second).toMatchObject({
    end: 'sync',
    statements: [{ sql: 'SELECT $1', params: ['1'] }],
    prepared: [],
  });
  expect(third).toMatchObject({
    end: 'flush',
    statements: [{ sql: 'SELECT $1', params: ['2'] }],
    replies: ['bound', 'executed'],
  });
  expect(fourth).toMatchObject({ statements: [{ sql: 'SELECT $1', params: ['2'] }] });
  expect(fifth).toMatchObject({ statements: [], prepared: [], replies: ['closed'] });
});

test('several statements in one batch', () => {
  const [trip] = trips(
    client.parse('a', 'A'),
    client.parse('b', 'B'),
    client.bind('', 'a'),
    client.execute(''),
    client.bind('', 'b'),
    client.execute(''),
    client.sync,
  );
  expect(trip?.statements.map(({ sql }) => sql)).toEqual(['A', 'B']);
});

test('40000 parameters', () => {
  const values = Array.from({ length: 40_000 }, (_, i) => Buffer.from(String(i)));
  const formats = values.map(() => 0);
  const [trip] = trips(
    client.parse('', 'X'),
    client.bind('', '', values, formats),
    client.execute(''),
    client.sync,
  );
  expect(trip?.statements[0]?.params).toHaveLength(40_000);
  expect(trip?.statements[0]?.params.at(-1)).toBe('39999');
});

test('what is unknown is shown as unknown', () => {
  expect(
    trips(client.bind('', 'nowhere'), client.execute(''), client.execute('no portal'), client.sync)[0]
      ?.statements,
  ).toEqual([
    { sql: '/* unknown statement */', params: [] },
    { sql: '/* unknown portal */', params: [] },
  ]);
  expect(trips(client.functionCall(42))).toMatchObject([
    { kind: 'function', statements: [{ sql: '/* function call 42 */' }] },
  ]);
  expect(trips(message('?', Buffer.from('x')), client.sync)).toHaveLength(1);
});

test.each([
  ['a query without an end', message('Q', Buffer.from('SELECT'))],
  ['an empty query message', message('Q')],
  ['a parse that lists more types than it has', message('P', Buffer.from('\0x\0\0\x09', 'latin1'))],
  ['a bind with a value that is too long', message('B', Buffer.from('\0\0\0\0\0\x01\0\0\0\x7fx', 'latin1'))],
  ['a bind with 65535 values and none there', message('B', Buffer.from('\0\0\0\0\xff\xff', 'latin1'))],
  ['an execute without a portal', message('E')],
  ['a close of nothing', message('C')],
  ['a close without a name', message('C', Buffer.from('S'))],
  ['a function call without a function', message('F')],
])('%s is a clear error', (_, bytes) => {
  expect(() => trips(bytes)).toThrow(
    expect.objectContaining({
      code: 'WIRE',
      message: expect.stringMatching(/^a message of type ".*" ended too early$/) as string,
    }),
  );
});

test('any payload of any message is a trip, nothing yet, or a clear error', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...'QPBEDCSHFXdcfp?'.split('')),
      fc.uint8Array({ maxLength: 40 }),
      (type, payload) => {
        try {
          trips(message(type, Buffer.from(payload)));
        } catch (error) {
          expect(error).toMatchObject({ code: 'WIRE' });
        }
      },
    ),
    { numRuns: 2000 },
  );
});
