import { describe, expect, test } from 'vitest';
import { firstDifference } from '../src/difference.ts';
import { exitCodeOf, specText, totalText } from '../src/report.ts';
import { tableText } from '../src/result-table.ts';

test('a table', () => {
  expect(
    tableText({
      columns: ['id', 'name'],
      rows: [
        ['1', 'ünï'],
        ['-20', null],
      ],
    }),
  ).toBe(' id|name \n---+-----\n  1|ünï\n-20|     \n(2 rows)\n\n');
  expect(tableText({ columns: [], rows: [[], []] })).toBe('');
});

test('the first difference', () => {
  expect(firstDifference('a\n', 'a\n')).toBeUndefined();
  expect(firstDifference('a\nb\nc\n', 'a\nx\nc\n')).toEqual({
    line: 2,
    expected: ['b', 'c', ''],
    actual: ['x', 'c', ''],
  });
  expect(firstDifference('a', 'a\nb')).toEqual({ line: 2, expected: [], actual: ['b'] });
  expect(firstDifference('a\nb', 'a')).toEqual({ line: 2, expected: ['b'], actual: [] });
});

describe('the report', () => {
  const agrees = { kind: 'agrees', with: 'expected', permutations: 2 } as const;
  const differs = {
    kind: 'differs',
    from: 'expected',
    difference: { line: 3, expected: ['a'], actual: ['b', 'c'] },
  } as const;
  const skipped = { kind: 'skipped', why: 'it needs the extension x' } as const;

  test('lines', () => {
    expect(specText('name', agrees, 1234)).toBe('agrees   name (2 permutations, 1.2 s)');
    expect(specText('name', { ...agrees, permutations: 1, with: 'isolationtester' }, 0)).toBe(
      'agrees   name (1 permutation, 0.0 s, with isolationtester)',
    );
    expect(specText('name', differs, 0)).toBe(
      'differs  name (0.0 s)\n  from line 3 on, the expected file against toctou:\n  - a\n  + b\n  + c',
    );
    expect(specText('name', skipped, 0)).toBe('skipped  name: it needs the extension x');
  });

  test('the total and the exit code', () => {
    expect(totalText([agrees, differs, skipped], '18.4')).toBe(
      '1 of 3 specs agree on PostgreSQL 18.4; 1 differ; 1 skipped; 2 permutations agree',
    );
    expect(exitCodeOf([agrees])).toBe(0);
    expect(exitCodeOf([agrees, skipped])).toBe(2);
    expect(exitCodeOf([agrees, skipped, { kind: 'broke off', why: '' }])).toBe(1);
    expect(exitCodeOf([agrees, skipped, differs])).toBe(1);
  });
});
