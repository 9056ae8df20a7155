/* oxlint-disable vitest/no-conditional-expect -- what is thrown for some inputs is checked where it is thrown */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameBuffer } from '../../../src/engine/postgres/wire/frame-buffer.ts';
import { fatalError, queryAsExtended } from '../../../src/engine/postgres/wire/messages.ts';
import { ReplyReader } from '../../../src/engine/postgres/wire/reply-reader.ts';
import type { Reply } from '../../../src/engine/postgres/wire/trip.ts';
import { textOf } from '../../../src/engine/postgres/wire/value-text.ts';
import { backend, client, message } from '../../support/wire.ts';

function read(owed: readonly Reply[], ...messages: Buffer[]): ReplyReader {
  const reader = new ReplyReader(owed);
  for (const frame of new FrameBuffer('server').push(Buffer.concat(messages))) reader.push(frame);
  return reader;
}

test('rows as text, NULL as null', () => {
  const { results, status, error } = read(
    [],
    backend.rowDescription([{ name: 'a', type: 23 }, { name: 'ü' }]),
    backend.dataRow([Buffer.from('1'), null]),
    backend.dataRow([Buffer.from('2'), Buffer.from('')]),
    backend.complete('SELECT 2'),
    backend.ready('T'),
  );
  expect(results).toEqual([
    {
      tag: 'SELECT 2',
      columns: ['a', 'ü'],
      rows: [
        ['1', null],
        ['2', ''],
      ],
      rowCount: 2,
    },
  ]);
  expect([status, error]).toEqual(['T', undefined]);
});

test('the first 20 rows are kept, all are counted', () => {
  const rows = Array.from({ length: 100 }, (_, i) => backend.dataRow([Buffer.from(String(i))]));
  const [result] = read(
    [],
    backend.rowDescription([{ name: 'n' }]),
    ...rows,
    backend.complete('SELECT 100'),
  ).results;
  expect(result?.rows).toHaveLength(20);
  expect(result?.rowCount).toBe(100);
});

test('an answer is complete when all that is owed has come', () => {
  const owed: Reply[] = ['parsed', 'bound', 'described', 'executed'];
  const messages = [backend.parsed, backend.bound, backend.noData, backend.complete('INSERT 0 1')];
  for (let count = 0; count < messages.length; count++)
    expect(read(owed, ...messages.slice(0, count)).answered).toBe(false);
  expect(read(owed, ...messages).answered).toBe(true);
  expect(
    read(
      ['parsed', 'described'],
      backend.parsed,
      backend.parameters([23]),
      backend.rowDescription([{ name: 'x' }]),
    ).answered,
  ).toBe(true);
  expect(read(['executed', 'closed'], backend.suspended, backend.closed).answered).toBe(true);
  expect(read(['executed'], backend.empty).answered).toBe(true);
  expect(read(owed, backend.parsed, backend.error({ S: 'ERROR', C: '42P01', M: 'no table' })).answered).toBe(
    true,
  );
});

test('what comes unasked changes nothing', () => {
  const reader = read(
    ['executed'],
    backend.notice({ S: 'NOTICE', C: '00000', M: 'hello' }),
    backend.notification(7, 'channel', 'payload'),
    backend.parameterStatus('TimeZone', 'UTC'),
    message('?', Buffer.from('from the future')),
  );
  expect([reader.answered, reader.results, reader.error, reader.status]).toEqual([
    false,
    [],
    undefined,
    undefined,
  ]);
});

test('an error with all that it names; the first one counts', () => {
  const fields = {
    S: 'ERROR',
    C: '23505',
    M: 'duplicate key',
    s: 'public',
    t: 'item',
    n: 'item_pkey',
    D: 'Key (id)=(1)',
  };
  const { error } = read([], backend.error(fields), backend.error({ C: '25P02', M: 'later' }));
  expect(error).toEqual({
    code: '23505',
    message: 'duplicate key',
    schema: 'public',
    table: 'item',
    constraint: 'item_pkey',
  });
  expect(read([], backend.error({ C: '40001', M: 'x' })).error).toEqual({ code: '40001', message: 'x' });
});

test('COPY into the server, until its end', () => {
  const reader = read([], backend.copyIn);
  expect(reader.copying).toBe(true);
  for (const frame of new FrameBuffer('server').push(backend.complete('COPY 3'))) reader.push(frame);
  expect([reader.copying, reader.results[0]?.tag]).toEqual([false, 'COPY 3']);
});

test('our own messages read back', () => {
  expect(read([], fatalError('08P01', 'toctou: no')).error).toEqual({ code: '08P01', message: 'toctou: no' });
  expect(queryAsExtended('SELECT 1')).toEqual(
    Buffer.concat([
      client.parse('', 'SELECT 1'),
      client.bind('', ''),
      client.describe('P', ''),
      client.execute(''),
    ]),
  );
});

test('any payload of any message is read or a clear error', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...'12TDCIsEGZnKRSAt3HcdN?'.split('')),
      fc.uint8Array({ maxLength: 40 }),
      (type, payload) => {
        try {
          read(['executed'], message(type, Buffer.from(payload)));
        } catch (error) {
          expect(error).toMatchObject({ code: 'WIRE' });
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['text', Buffer.from('hello'), 0, 25, 'hello'],
  ['text in binary', Buffer.from('hello'), 1, 25, 'hello'],
  ['int2', Buffer.from([0xff, 0xfe]), 1, 21, '-2'],
  ['int4', Buffer.from([0, 0, 1, 0]), 1, 23, '256'],
  ['int8', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 1, 20, '9223372036854775807'],
  ['float8', Buffer.from([0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), 1, 701, '1.5'],
  ['bool', Buffer.from([1]), 1, 16, 't'],
  [
    'uuid',
    Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    1,
    2950,
    '00112233-4455-6677-8899-aabbccddeeff',
  ],
  ['bytea', Buffer.from('abc'), 1, 17, '\\x616263'],
  ['an unknown type', Buffer.from([0, 255]), 1, 99999, '\\x00ff'],
  ['an unknown type that is text', Buffer.from('abc'), 1, 99999, 'abc'],
  ['an int4 that is too short', Buffer.from([1]), 1, 23, '\\x01'],
  ['nothing', Buffer.alloc(0), 1, 23, '\\x'],
])('a value: %s', (_, bytes, format, type, text) => {
  expect(textOf(bytes, format, type)).toBe(text);
});

test('any value has a text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(16, 17, 19, 20, 21, 23, 25, 700, 701, 1700, 2950, 1184, 0),
      (bytes, type) => {
        for (const format of [0, 1]) expect(typeof textOf(Buffer.from(bytes), format, type)).toBe('string');
      },
    ),
    { numRuns: 2000 },
  );
});
