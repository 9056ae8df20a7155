import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseKey } from '../../src/idempotency/header.ts';

test.each([
  ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['  "a"  ', 'a'],
  ['"a b"', 'a b'],
  ['"a\\"b\\\\c"', 'a"b\\c'],
  ['"a";p', 'a'],
  ['"a";p=1; q="x;y\\"";*r.s-t=?0', 'a'],
  // Without quotes, as most clients send it.
  ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  [' a/b+c=:~ ', 'a/b+c=:~'],
  [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
])('%s is %s', (field, key) => {
  expect(parseKey(field)).toBe(key);
});

test.each([
  '',
  ' ',
  '""',
  '"a',
  'a"',
  '"a", "b"',
  'a, b',
  'a b',
  'a;b',
  '"a" b',
  '"a\\n"',
  '"ä"',
  'ä',
  '"a\u0000"',
  '"a";',
  '"a";P',
  '"a";p="',
  '"a"\n',
  `"${'x'.repeat(256)}"`,
  'x'.repeat(256),
])('%j is no key', (field) => {
  expect(parseKey(field)).toBeUndefined();
});

test('whatever can be a String comes out as it went in', () => {
  const character = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code));
  fc.assert(
    fc.property(fc.string({ unit: character, minLength: 1, maxLength: 255 }), (key) => {
      expect(parseKey(`"${key.replaceAll(/["\\]/g, '\\$&')}"`)).toBe(key);
    }),
  );
});

test('never throws, whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 300 }), (field) => {
      for (const one of [field, `"${field}"`]) expect(typeof parseKey(one)).toMatch(/string|undefined/);
    }),
  );
});

test.each(['\\"', ';a', 'a', '\\', ' ', '"'])('is done at once with any number of %j', (part) => {
  const start = performance.now();
  for (const length of [100, 200, 500, 1_000_000])
    for (const before of ['', '"', '"a"', '"a";a="']) parseKey(before + part.repeat(length));
  expect(performance.now() - start).toBeLessThan(1_000);
});
