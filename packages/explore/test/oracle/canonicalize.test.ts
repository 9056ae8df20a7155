import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/oracle/canonicalize.ts';
import { differenceOf } from '../../src/oracle/difference.ts';
import { compileMasks } from '../../src/oracle/mask.ts';
import type { Outcome } from '../../src/oracle/outcome.ts';
import type { Json } from '../../src/scenario/types.ts';
import { answer, contextOf, outcome, table } from './fixtures.ts';

function key(of: Outcome, more: Parameters<typeof contextOf>[1] = {}): string {
  return canonicalize(of, contextOf([], more)).key;
}

function bodyKey(
  body: Json,
  kind: 'http' | 'sql' = 'http',
  more: Parameters<typeof contextOf>[1] = {},
): string {
  return key(outcome([answer(0, 200, body, { kind })]), more);
}

function script(...rows: string[]): Json[] {
  return [{ tag: 'BEGIN' }, { tag: 'SELECT 2', rows }];
}

function cellKey(cell: string | null, type: string): string {
  return key(outcome([], [table('t', [`a ${type}`], [[cell]])]));
}

describe('canonicalize', () => {
  it('takes an id in JSON and its text in a row for the same value', () => {
    const columns = ['id integer', 'twin text'];
    const same = outcome(
      [answer(0, 200, { id: 1_000_001 })],
      [table('t', columns, [['1000001', '1000001']])],
    );
    const other = outcome(
      [answer(0, 200, { id: 1_000_001 })],
      [table('t', columns, [['1000001', '1000002']])],
    );
    expect(key(same)).not.toBe(key(other));
    expect(canonicalize(same, contextOf()).key).toContain("‹client 1's t.id›");
  });

  it.each<[string, Json, Json]>([
    ['null and its name', null, 'null'],
    ['a number and its text', 7, '7'],
    ['a made-up number and its text', 1_000_001, '1000001'],
    ['empty objects and lists', {}, []],
    ['a missing and a null member', {}, { a: null }],
    ['a list and a list of it', ['a'], [['a']]],
    ['one and two of the same', ['a'], ['a', 'a']],
    ['a name and a made-up value', { id: "‹client 1's id›" }, { id: '1000001' }],
  ])('tells %s apart', (_, one, other) => {
    expect(bodyKey(one)).not.toBe(bodyKey(other));
  });

  it.each<[string, Json, Json]>([
    ['the order of members', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['the sign of zero', 0, -0],
    ['the order of lists', [{ a: [1, 2] }, 3], [3, { a: [2, 1] }]],
    ['ids as keys', { 1000001: 'x' }, { 1000002: 'x' }],
    ['leading zeros of an id', 'INV-0001000001', 'INV-001000002'],
  ])('does not count %s', (_, one, other) => {
    expect(bodyKey(one)).toBe(bodyKey(other));
  });

  it('counts the order of lists where it is asked for, and of the results of a script always', () => {
    expect(bodyKey([1, 2], 'http', { order: 'strict' })).not.toBe(
      bodyKey([2, 1], 'http', { order: 'strict' }),
    );
    expect(bodyKey(script('a', 'b'), 'sql')).toBe(bodyKey(script('b', 'a'), 'sql'));
    expect(bodyKey(script('a'), 'sql')).not.toBe(bodyKey(script('a').toReversed(), 'sql'));
    expect(bodyKey([{ rows: [['a', 'b']] }], 'sql')).not.toBe(bodyKey([{ rows: [['b', 'a']] }], 'sql'));
  });

  it('parses JSON columns, keeps the order of their lists and every digit of their numbers', () => {
    expect(cellKey('{"a":1,"b":[1,2]}', 'jsonb')).toBe(cellKey('{"b": [1, 2], "a": 1}', 'json'));
    expect(cellKey('[1,2]', 'jsonb')).not.toBe(cellKey('[2,1]', 'jsonb'));
    expect(cellKey('{"a":1}', 'text')).not.toBe(cellKey('{"a": 1}', 'text'));
    expect(cellKey('12345678901234567', 'jsonb')).not.toBe(cellKey('12345678901234568', 'jsonb'));
    expect(cellKey(null, 'jsonb')).not.toBe(cellKey('"null"', 'jsonb'));
    expect(cellKey('{1000001,1000002}', 'integer[]')).toBe(cellKey('{1000004,1000003}', 'integer[]'));
    expect(cellKey('{1000001,1000001}', 'integer[]')).not.toBe(cellKey('{1000004,1000003}', 'integer[]'));
  });

  it('leaves a table out that was written and restored', () => {
    const before = table(
      't',
      ['a text', 'b text'],
      [
        ['x', '1'],
        ['y', null],
        ['x', '1'],
      ],
    );
    const rows = [before.rows[1] ?? [], before.rows[0] ?? [], before.rows[2] ?? []];
    const context = contextOf([before]);
    const untouched = canonicalize(outcome([]), context).key;
    expect(canonicalize(outcome([], [{ ...before, rows }]), context).key).toBe(untouched);
    expect(canonicalize(outcome([], [{ ...before, rows: rows.slice(1) }]), context).key).not.toBe(untouched);
  });

  it('blanks what is masked, and rows that differ in nothing else are equal', () => {
    const before = table('t', ['id integer', 'seen text'], [['1', 'never']]);
    const masks = compileMasks(['t.seen', '$.items[*].at', "$['a b']", 'headers.etag']);
    const run = (n: number): Outcome =>
      outcome(
        [answer(0, 200, { items: [{ at: n }], 'a b': [n] }, { headers: { etag: `v${n}` } })],
        [{ ...before, rows: [['1', `at ${n}`]] }],
      );
    const [one, other] = [run(1), run(2)].map((of) => canonicalize(of, contextOf([before], { masks })));
    expect(one?.key).toBe(other?.key);
    expect(one?.tables).toEqual([]);
  });

  it.each(['$.', '$[x]', '$items', 'table', 'a.b.c.d', ''])('refuses the mask %j', (mask) => {
    expect(() => compileMasks([mask])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('says what differs, by path and by row', () => {
    const before = table('t', ['id integer', 'n integer'], [['1', '0']]);
    const run = (n: number, items: Json[], leaked: number[] = []): Outcome =>
      outcome([answer(0, 200, { n, items })], [{ ...before, rows: [['1', String(n)]] }], { leaked });
    const context = contextOf([before]);
    const [one, other] = [run(1, ['a', 'b', 'b'], [1]), run(2, ['b', 'c'])].map((of) =>
      canonicalize(of, context),
    );
    if (!one || !other) throw new Error('unreachable');
    expect(differenceOf(one, one)).toEqual([]);
    expect(differenceOf(one, other)).toEqual([
      { kind: 'answer', client: 1, request: 1, path: '$.items[*]', actual: 'a', serial: 'c' },
      { kind: 'answer', client: 1, request: 1, path: '$.items[*]', actual: 'b' },
      { kind: 'answer', client: 1, request: 1, path: '$.n', actual: 1, serial: 2 },
      { kind: 'row', table: 't', side: 'extra', row: { id: '1', n: '1' }, count: 1 },
      { kind: 'row', table: 't', side: 'missing', row: { id: '1', n: '2' }, count: 1 },
      { kind: 'leaked', client: 2 },
    ]);
  });

  it('is quick enough to be asked after every schedule', () => {
    const at = new Date().toISOString();
    const columns = ['id integer', 'type text', 'at timestamp with time zone'];
    const small = outcome(
      [0, 1].map((client) => answer(client, 201, { id: 1_000_000 + client, type: 'slack', at })),
      [
        table(
          'providers',
          columns,
          [0, 1, 2].map((i) => [String(1_000_000 + i), 'slack', at]),
        ),
      ],
    );
    const context = contextOf();
    const times = Array.from({ length: 2000 }, () => {
      const start = performance.now();
      canonicalize(small, context);
      return performance.now() - start;
    });
    // the lower quartile: runs that were interrupted, or not yet compiled, say nothing
    expect(times.toSorted((a, b) => a - b)[500]).toBeLessThan(0.3);
  });
});
