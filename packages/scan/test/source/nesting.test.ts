import { expect, test } from 'vitest';
import { nestingOf } from '../../src/source/nesting.ts';

const lines = (line: string): string => `${line}\n`.repeat(5000);

test.each([
  ['statements', lines('const a = b ? c : d;')],
  ['statements without semicolons', lines('const a = b ? c : d')],
  ['elements of a list', `[${lines('1 + 1,')}]`],
  ['what a string says', `'${'('.repeat(5000)}'`],
  ['what a comment says', `${lines('// ((((')}/* ${lines('((((')} */`],
  ['strings with quotation marks in them', lines(String.raw`a('\'(', "\"(");`)],
])('%s nest nothing', (_, text) => {
  expect(nestingOf(text)).toBe('shallow');
});

test.each([
  ['brackets', '('.repeat(1001), 'deep'],
  ['brackets that stand in their lines', lines('{'), 'deep'],
  ['conditions', lines('a ? b :'), 'perhaps'],
  ['conditions that call', lines('a(1) ? b :'), 'perhaps'],
  ['operators in a chain of else', lines('else if (a) b;'), 'perhaps'],
  ['words', 'new '.repeat(1500), 'perhaps'],
  ['brackets and operators together', 'a = ('.repeat(600), 'perhaps'],
  ['a long line, whatever is in it', `'${'a'.repeat(20_000)}`, 'perhaps'],
])('%s may nest', (_, text, expected) => {
  expect(nestingOf(text)).toBe(expected);
});
