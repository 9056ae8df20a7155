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
      parts: [{ statements: [{ sql: 'SELECT 1', params: [] }], prepared: [] }],
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
      endsInExecute: true,
      bytes: Buffer.concat([...batch, client.sync]),
      parts: [
        {
          bytes: Buffer.concat(batch),
          statements: [{ sql: 'INSERT INTO t VALUES ($1, $2, $3)', params: ['7', null, 'x'] }],
          prepared: ['INSERT INTO t VALUES ($1, $2, $3)'],
          describes: [],
          replies: ['parsed', 'bound', 'described', 'executed'],
        },
      ],
    },
  ]);
});

test('parameters whose types the client left to the server are read by what the server found', () => {
  const assembler = new TripAssembler();
  const send = (...messages: Buffer[]): Trip[] =>
    new FrameBuffer('client').push(Buffer.concat(messages)).flatMap((frame) => assembler.push(frame) ?? []);
  const [prepares] = send(client.parse('s', 'SELECT $1'), client.describe('S', 's'), client.flush);
  const part = prepares?.parts[0];
  if (!part) throw new Error('no trip');
  expect(part.describes).toEqual(['s']);
  assembler.describe(part, [[23]]);
  const [runs] = send(
    client.bind('', 's', [Buffer.from([0, 0, 0, 7])], [1]),
    client.execute(''),
    client.sync,
  );
  expect(runs?.parts[0]?.statements).toEqual([{ sql: 'SELECT $1', params: ['7'] }]);
  assembler.describe(part, []);
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
    parts: [{ statements: [], prepared: ['SELECT $1'], replies: ['parsed', 'described'] }],
  });
  expect(second).toMatchObject({
    end: 'sync',
    parts: [{ statements: [{ sql: 'SELECT $1', params: ['1'] }], prepared: [] }],
  });
  expect(third).toMatchObject({
    end: 'flush',
    parts: [{ statements: [{ sql: 'SELECT $1', params: ['2'] }], replies: ['bound', 'executed'] }],
  });
  expect(fourth).toMatchObject({ parts: [{ statements: [{ sql: 'SELECT $1', params: ['2'] }] }] });
  expect(fifth).toMatchObject({ parts: [{ statements: [], prepared: [], replies: ['closed'] }] });
});

test('a batch is cut after each Execute', () => {
  const first = [
    client.parse('a', 'A'),
    client.parse('b', 'B'),
    client.bind('', 'a'),
    client.describe('P', ''),
    client.execute(''),
    client.close('P', ''),
  ];
  const second = [client.bind('', 'b'), client.execute('')];
  const third = [client.execute('p'), client.close('S', 'a')];
  const [trip, ...more] = trips(...first, ...second, ...third, client.sync);
  expect(more).toEqual([]);
  expect(trip?.parts.map(({ bytes, statements }) => [bytes, statements.map(({ sql }) => sql)])).toEqual([
    [Buffer.concat(first), ['A']],
    [Buffer.concat(second), ['B']],
    [Buffer.concat(third), ['FETCH ALL FROM "p"']],
  ]);
});

test('however a batch is cut, its bytes and what is owed are the same', () => {
  const any = fc.constantFrom(
    client.parse('', 'SELECT 1'),
    client.bind('', ''),
    client.describe('S', ''),
    client.describe('P', ''),
    client.execute('', 5),
    client.close('P', ''),
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), fc.boolean(), (batch, synced) => {
      const [trip] = trips(...batch, synced ? client.sync : client.flush);
      const parts = trip?.parts ?? [];
      expect(Buffer.concat(parts.map(({ bytes }) => bytes))).toEqual(Buffer.concat(batch));
      expect(parts.flatMap(({ replies }) => replies)).toHaveLength(batch.length);
      expect(parts.every(({ statements }) => statements.length <= 1)).toBe(true);
    }),
  );
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
  expect(trip?.parts[0]?.statements[0]?.params).toHaveLength(40_000);
  expect(trip?.parts[0]?.statements[0]?.params.at(-1)).toBe('39999');
});

test('what SQL has made is shown as SQL would use it', () => {
  const [trip] = trips(
    client.bind('', 'made "so"'),
    client.execute(''),
    client.execute('a cursor'),
    client.sync,
  );
  expect(trip?.parts.flatMap(({ statements }) => statements)).toEqual([
    { sql: 'EXECUTE "made ""so"""', params: [] },
    { sql: 'FETCH ALL FROM "a cursor"', params: [] },
  ]);
  expect(trips(client.functionCall(42))).toMatchObject([
    { kind: 'function', parts: [{ statements: [{ sql: '/* function call 42 */' }] }] },
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
