import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDuration, parseDuration } from '../../src/scenario/duration.ts';

test.each([
  ['1ms', 1],
  ['500ms', 500],
  ['2s', 2000],
  ['1.5s', 1500],
  ['1m', 60_000],
  ['2h', 7_200_000],
  ['2147483647ms', 2_147_483_647],
])('%s is %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  '',
  '2',
  's',
  '2 s',
  '-2s',
  '2S',
  '2sec',
  '0s',
  '0.2ms',
  '.5s',
  '1e3s',
  '25d',
  '2147483648ms',
  '600h',
])('%j is no duration', (text) => {
  expect(isDuration(text)).toBe(false);
  expect(() => parseDuration(text)).toThrow(
    `expected a duration such as "500ms", "2s" or "1m", found ${JSON.stringify(text)}`,
  );
});

test('whole milliseconds are read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (milliseconds) => {
      expect(parseDuration(`${milliseconds}ms`)).toBe(milliseconds);
    }),
  );
});
