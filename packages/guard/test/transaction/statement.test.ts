import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, numbered, positional, raw, sql, type Statement } from '../../src/transaction/statement.ts';

test('values stand between texts, with the placeholders of the database', () => {
  const statement = join([raw('SELECT * FROM t WHERE'), sql`a = ${1} AND b = ${2}`, sql`LIMIT ${3}`], ' ');
  expect(numbered(statement)).toBe('SELECT * FROM t WHERE a = $1 AND b = $2 LIMIT $3');
  expect(positional(statement)).toBe('SELECT * FROM t WHERE a = ? AND b = ? LIMIT ?');
  expect(statement.values).toEqual([1, 2, 3]);
});

test('joined in whatever groups, it is the same statement, with one text more than values', () => {
  const part = fc
    .array(fc.tuple(fc.stringMatching(/^[a-z ]{0,4}$/), fc.integer()), { maxLength: 3 })
    .map((pairs): Statement => ({
      strings: [...pairs.map(([text]) => text), 'end'],
      values: pairs.map(([, value]) => value),
    }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (first, second) => {
      const flat = join([...first, ...second], ', ');
      expect(join([join(first, ', '), join(second, ', ')], ', ')).toEqual(flat);
      expect(flat.strings).toHaveLength(flat.values.length + 1);
      expect(flat.values).toEqual([...first, ...second].flatMap(({ values }) => values));
    }),
  );
});
