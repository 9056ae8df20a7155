import { describe, expect, it } from 'vitest';
import { answer, moved, oracleOf, outcome, table } from './fixtures.ts';
import type { Nondeterminism, OracleOptions } from '../../src/oracle/oracle.ts';
import type { ClientAnswer, TableRows } from '../../src/oracle/outcome.ts';
import type { Json } from '../../src/scenario/types.ts';

/** Whether two runs of the order 1, 2 can be told apart, and if so, what is said. */
function compare(
  first: Json,
  second: Json,
  more: Partial<ClientAnswer> = {},
  options: Partial<OracleOptions> = {},
): Nondeterminism | undefined {
  return oracleOf([], options).addSerial(
    [0, 1],
    outcome([answer(0, 200, first, more)]),
    outcome([answer(0, 200, second, more)], [], moved),
  );
}

function compareRows(
  first: TableRows,
  second: TableRows,
  before = table('t', []),
): Nondeterminism | undefined {
  return oracleOf([{ ...first, rows: before.rows }]).addSerial(
    [0, 1],
    outcome([], [first]),
    outcome([], [second], moved),
  );
}

function located(location: string): Partial<ClientAnswer> {
  return { headers: { location } };
}

function created(id: number): Json {
  return { message: `created provider ${id}`, token: `t${id}x9` };
}

const COLUMNS = ['id uuid', 'at timestamp without time zone', 'secret text', 'data jsonb', 'n integer'];

function row(n: string): (string | null)[] {
  return [
    `0190a6f0-0000-4000-8000-00000000000${n}`,
    `2020-01-01 00:00:0${n}`,
    `s3cr3t${n}`,
    `{"big": 123456789012345678, "trace": "tr-000${n}", "list": [1, null]}`,
    '7',
  ];
}

/** A time as many milliseconds ahead, to the second. */
function inSeconds(ahead: number): string {
  return new Date(Date.now() + ahead).toISOString().replace(/\.\d+/, '');
}

const OLD = '2020-05-05T10:00:00.000Z';

describe('learning what is made up', () => {
  it.each<[string, Json, Json]>([
    ['sequence numbers', { id: 1_000_000 }, { id: 1_500_000 }],
    ['sequence numbers in words', 'INV-0001000000', 'INV-0001500000'],
    [
      'sequence numbers as keys',
      { byId: { 1000001: { at: OLD } } },
      { byId: { 1500001: { at: '2020-05-05T10:00:09.000Z' } } },
    ],
    ['uuids', '0190a6f0-0000-4000-8000-000000000001', '5190a6f0-0000-4000-8000-00000000000f'],
    ['ISO times', { at: OLD }, { at: '2020-05-05T10:00:01.000Z' }],
    ['HTTP dates', 'Tue, 05 May 2020 10:00:00 GMT', 'Tue, 05 May 2020 10:00:01 GMT'],
    ['epoch milliseconds', Date.now(), Date.now() + 1500],
    ['expiry dates in epoch seconds', 2_000_000_000, 2_000_000_002],
    ['session tokens', { session: 'x8Gk2mQ0' }, { session: 'pP07aaZz' }],
    ['JSON web tokens', 'eyJhbGciOiJI.eyJzdWIi1.abc-1', 'eyJhbGciOiJI.eyJzdWIi2.xyz_2'],
    ['base64 with slashes', 'ab/cD+0123456789/abcdefgh==', 'abXcDx0123456789Xabcde/gh=='],
    ['tokens in a sentence', 'session x8Gk2mQ0 is open', 'session pP07aaZz is open'],
    ['lists in another order', ['a', { id: 1_000_001 }, 'b'], [{ id: 1_500_001 }, 'b', 'a']],
  ])('accepts %s', (_, first, second) => {
    expect(compare(first, second)).toBeUndefined();
  });

  it.each<[string, Json, Json, string, string?]>([
    [
      'a word',
      { state: 'won' },
      { state: 'lost' },
      '$.state in client 1\'s answer is "won" in one run and "lost" in the other',
      '$.state',
    ],
    ['a duration', { took: 3 }, { took: 5 }, "$.took in client 1's answer is 3", '$.took'],
    [
      'a list',
      { items: [1] },
      { items: [] },
      "the number of elements of $.items in client 1's answer is 1",
      '$.items',
    ],
    ['a type', { id: '7' }, { id: 7 }, '$.id in client 1\'s answer is "7" in one run and 7', '$.id'],
    ['a key', { id: 1 }, { ID: 1 }, "the keys of $ in client 1's answer is", '$'],
    ['null', { a: [{ b: null }] }, { a: [{ b: true }] }, "$.a[*].b in client 1's answer is null", '$.a[*].b'],
    ['a changed word beside a token', 'made x8Gk2mQ0', 'kept pP07aaZz', "$ in client 1's answer", '$'],
  ])('does not explain away %s', (_, first, second, description, mask) => {
    const finding = compare(first, second);
    expect(finding?.description).toContain(description);
    expect(finding?.mask).toBe(mask);
    expect(compare(first, second, {}, { mask: [mask ?? ''] })).toBeUndefined();
  });

  it('names a status', () => {
    const finding = oracleOf().addSerial(
      [1, 0],
      outcome([answer(1, 200)]),
      outcome([answer(1, 409)], [], moved),
    );
    expect(finding).toEqual({
      order: [1, 0],
      description:
        "The serial order 2, 1 came out differently when it was run twice: the status of client 2's answer is 200 in one run and 409 in the other.",
    });
  });

  it('looks into headers', () => {
    const first = outcome([answer(0, 201, null, located('/workspaces/1/providers/1000000'))]);
    const ofMoved = outcome([answer(0, 201, null, located('/workspaces/1/providers/1500000'))], [], moved);
    const oracle = oracleOf();
    expect(oracle.addSerial([0, 1], first, ofMoved)).toBeUndefined();
    expect(oracle.judge(first).canonical.key).toContain('"/workspaces/1/providers/"');
    const elsewhere = outcome([answer(0, 201, null, located('/workspaces/2/providers/1000000'))]);
    expect(oracle.judge(elsewhere).serial).toBe(false);
  });

  it('keeps the words around a token', () => {
    const oracle = oracleOf();
    oracle.addSerial(
      [0, 1],
      outcome([answer(0, 200, created(77_701))]),
      outcome([answer(0, 200, created(88_802))], [], moved),
    );
    expect(oracle.judge(outcome([answer(0, 200, created(99_903))])).serial).toBe(true);
    const otherWord = { message: 'deleted provider 99903', token: 't99903x9' };
    expect(oracle.judge(outcome([answer(0, 200, otherWord)])).serial).toBe(false);
    const otherReference = { message: 'created provider 99904', token: 't99903x9' };
    expect(oracle.judge(outcome([answer(0, 200, otherReference)])).serial).toBe(true);
  });

  it('knows a clock that stood still between the runs, and a time that no clock gave', () => {
    const [now, tomorrow] = [inSeconds(0), inSeconds(24 * 3_600_000)];
    const oracle = oracleOf();
    const run = answer(0, 200, { at: now, slot: tomorrow });
    oracle.addSerial([0, 1], outcome([run]), outcome([run], [], moved));
    expect(oracle.judge(outcome([answer(0, 200, { at: inSeconds(3000), slot: tomorrow })])).serial).toBe(
      true,
    );
    expect(oracle.judge(outcome([answer(0, 200, { at: now, slot: inSeconds(25 * 3_600_000) })])).serial).toBe(
      false,
    );
  });

  it('does not take a number for made up that did not move with the sequences', () => {
    const oracle = oracleOf();
    oracle.addSerial(
      [0, 1],
      outcome([answer(0, 200, { id: 1_000_000, amount: 1_000_000 })]),
      outcome([answer(0, 200, { id: 1_500_000, amount: 1_000_000 })], [], moved),
    );
    expect(oracle.judge(outcome([answer(0, 200, { id: 1_000_003, amount: 1_000_000 })])).serial).toBe(true);
    expect(oracle.judge(outcome([answer(0, 200, { id: 1_000_003, amount: 1_000_001 })])).serial).toBe(false);
  });

  it('learns columns: clocks, uuids, tokens, what is inside JSON', () => {
    expect(compareRows(table('t', COLUMNS, [row('1')]), table('t', COLUMNS, [row('2')]))).toBeUndefined();
    const finding = compareRows(
      table('t', COLUMNS, [row('1')]),
      table('t', COLUMNS, [[...row('2').slice(0, 4), '8']]),
    );
    expect(finding).toMatchObject({
      mask: 't.n',
      description: expect.stringContaining('t.n is "7" in one run') as string,
    });
  });

  it('names a table whose rows differ in number or in what was changed', () => {
    const rows = table('t', ['a text'], [['x']]);
    expect(compareRows(rows, { ...rows, rows: [] })?.description).toContain('new or changed rows in t is 1');
    const before = table('t', ['a text'], [['x'], ['y']]);
    expect(compareRows(rows, { ...rows, rows: [['y']] }, before)?.description).toContain(
      'the rows of t that were changed',
    );
  });
});
