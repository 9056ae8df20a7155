import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition } from '../../src/schema/predicate.ts';
import { conditionsOf, implies } from '../../src/schema/predicate.ts';

test.each([
  ['deleted_at IS NULL', [{ column: 'deleted_at', is: 'null' }]],
  ['("deletedAt" IS NULL)', [{ column: 'deletedAt', is: 'null' }]],
  [
    "users.kind = 'a and b'::text and not hidden",
    [
      { column: 'kind', is: { value: 'a and b' } },
      { column: 'hidden', is: { value: 'false' } },
    ],
  ],
  [
    '((a IS NOT NULL) AND (b <> 3)) AND active',
    [
      { column: 'a', is: 'not null' },
      { column: 'b', is: { not: '3' } },
      { column: 'active', is: { value: 'true' } },
    ],
  ],
  ['active IS TRUE', [{ column: 'active', is: { value: 'true' } }]],
  ['NOT (a IS NULL)', [{ column: 'a', is: 'not null' }]],
  ["a = 'x' OR b IS NULL", undefined],
  ['length(a) > 3', undefined],
])('%s', (predicate, conditions) => {
  expect(conditionsOf(predicate)).toEqual(conditions);
});

const value = fc.constantFrom('a', 'b', 'true', '1');
const condition: fc.Arbitrary<Condition> = fc.record({
  column: fc.constantFrom('x', 'y'),
  is: fc.oneof(
    fc.constantFrom('null' as const, 'not null' as const),
    fc.record({ value }),
    fc.record({ not: value }),
  ),
});

test('what is implied holds for every row that fulfils what is given', () => {
  const holds = ({ column, is }: Condition, row: Readonly<Record<string, string | null>>): boolean => {
    const own = row[column] ?? null;
    if (is === 'null') return own === null;
    if (is === 'not null') return own !== null;
    const plain = (text: string): string => (text === '1' ? 'true' : text);
    return own !== null && ('value' in is ? plain(own) === plain(is.value) : plain(own) !== plain(is.not));
  };
  const cell = fc.option(value);
  fc.assert(
    fc.property(fc.array(condition), condition, fc.record({ x: cell, y: cell }), (given, wanted, row) => {
      fc.pre(given.every((one) => holds(one, row)) && implies(given, wanted));
      expect(holds(wanted, row)).toBe(true);
    }),
  );
});
