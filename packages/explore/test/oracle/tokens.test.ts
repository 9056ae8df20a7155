import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf, type Grain } from '../../src/oracle/tokens.ts';

describe('segmentsOf', () => {
  it('loses nothing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'aZ09-_/+=.:T '.split('')) }),
      fc.uuid(),
    );
    fc.assert(
      fc.property(text, fc.constantFrom<Grain>('fine', 'chunk', 'whole'), (value, grain) => {
        const segments = segmentsOf(value, grain);
        expect(segments.map((segment) => segment.text).join('')).toBe(value);
      }),
    );
  });

  it.each([
    ['/workspaces/1/providers/1200001', ['workspaces', '1', 'providers', '1200001']],
    ['created provider 1200001.', ['created', 'provider', '1200001']],
    [
      'at 2026-09-07 10:00:00.123456+00, or 2026-09-07',
      ['at', '2026-09-07 10:00:00.123456+00', 'or', '2026-09-07'],
    ],
    ['Mon, 07 Sep 2026 10:00:00 GMT', ['Mon, 07 Sep 2026 10:00:00 GMT']],
    ['{0190a6f0-0000-4000-8000-000000000001,x}', ['0190a6f0-0000-4000-8000-000000000001', 'x']],
    ['Bearer eyJhbGciOiJI.eyJzdWIiOiIx.s1G_n-4', ['Bearer', 'eyJhbGciOiJI.eyJzdWIiOiIx.s1G_n-4']],
    ['q8Zk/1+aBcDeFgHiJkLmNo==', ['q8Zk/1+aBcDeFgHiJkLmNo==']],
    ['12.50 EUR', ['12.50', 'EUR']],
  ])('finds the tokens of %s', (text, tokens) => {
    const found = segmentsOf(text).filter(({ kind }) => kind !== 'gap');
    expect(found.map((segment) => segment.text)).toEqual(tokens);
  });
});
