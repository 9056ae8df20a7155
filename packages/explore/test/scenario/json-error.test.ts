import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonError } from '../../src/scenario/json-error.ts';

function describeError(text: string): string | undefined {
  const error = findJsonError(text);
  return error && `${error.line}:${error.column} expected ${error.expected}, found ${error.found}`;
}

test.each([
  ['', '1:1 expected a value, found the end'],
  ['{', '1:2 expected a key in double quotes or "}", found the end'],
  ['{ "a": 1, }', '1:11 expected a key in double quotes, found }'],
  ['[1, ]', '1:5 expected a value, found ]'],
  ['{\n  "a": 1\n  "b": 2\n}', '3:3 expected "," or "}", found "b"'],
  ['{\n  // no comments\n}', '2:3 expected a key in double quotes or "}", found /'],
  ['{ a: 1 }', '1:3 expected a key in double quotes or "}", found a'],
  ["{ 'a': 1 }", `1:3 expected a key in double quotes or "}", found 'a`],
  ['{ "a" 1 }', '1:7 expected ":", found 1'],
  ['[1, 2', '1:6 expected "," or "]", found the end'],
  ['[ 01 ]', '1:3 expected a value or "]", found 01'],
  ['{} {}', '1:4 expected nothing more, found {'],
  ['["a\nb"]', '1:2 expected a value or "]", found "a'],
  ['[}', '1:2 expected a value or "]", found }'],
  ['{ "a": undefined }', '1:8 expected a value, found undefined'],
])('%j', (text, expected) => {
  expect(describeError(text)).toBe(expected);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('it finds an error where JSON.parse does, and nowhere else', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    ' ',
    '\n',
    '"a"',
    '"\\u00e9"',
    '"\\x"',
    '"',
    '-1.5e+3',
    '1.',
    '00',
    'true',
    'nul',
    '\u00a0',
    '💥',
  );
  const almost = fc.array(pieces).map((parts) => parts.join(''));
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '\\', '1', 'x'))
    .map(
      ([json, at, insert]) =>
        json.slice(0, at % (json.length + 1)) + insert + json.slice((at % (json.length + 1)) + 1),
    );
  fc.assert(
    fc.property(fc.oneof(fc.json(), almost, broken), (text) => {
      expect(findJsonError(text) === undefined).toBe(isJson(text));
    }),
    { numRuns: 2000 },
  );
});
