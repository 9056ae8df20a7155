import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../src/parse-spec.ts';
import { permutationsOf, unusedSteps } from '../src/permutations.ts';

const TWO = 'session s step a { 1 } step b { 2 } session t step c { 3 }';

function names(text: string): string[] {
  return [...permutationsOf(parseSpec(text))].map((steps) => steps.map(({ name }) => name).join(' '));
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

describe('permutations', () => {
  test('all interleavings, the first session first', () => {
    expect(names(TWO)).toEqual(['a b c', 'a c b', 'c a b']);
    expect(names('session s step a { } session t step b { } session u step c { }')).toEqual([
      'a b c',
      'a c b',
      'b a c',
      'b c a',
      'c a b',
      'c b a',
    ]);
  });

  test('every interleaving once, each with every session in its own order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), (counts) => {
        const text = counts
          .map((count, s) => {
            const steps = Array.from({ length: count }, (_, n) => `step s${s}n${n} { }`);
            return `session s${s} ${steps.join(' ')}`;
          })
          .join('\n');
        const found = names(text);
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect(found).toHaveLength(factorial(total) / counts.map(factorial).reduce((a, b) => a * b));
        expect(new Set(found).size).toBe(found.length);
        for (const order of found) {
          for (const s of counts.keys()) {
            const own = order.split(' ').filter((name) => name.startsWith(`s${s}n`));
            expect(own).toEqual(own.toSorted());
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('those that are named, with what belongs to each step', () => {
    const [first] = [...permutationsOf(parseSpec(`${TWO} permutation c(a) a a(*)`))];
    expect(first).toEqual([
      { name: 'c', sql: '3', session: 1, blockers: [{ kind: 'step', step: 'a' }] },
      { name: 'a', sql: '1', session: 0, blockers: [] },
      { name: 'a', sql: '1', session: 0, blockers: [{ kind: 'once' }] },
    ]);
  });

  test('steps that none uses', () => {
    expect(unusedSteps(parseSpec(TWO))).toEqual([]);
    expect(unusedSteps(parseSpec(`${TWO} permutation b`))).toEqual(['a', 'c']);
  });

  test.each([
    ['session s step a { } session t step a { }', 'duplicate step name: a'],
    [`${TWO} permutation a d`, 'undefined step "d" specified in permutation'],
    [`${TWO} permutation a(c)`, 'undefined blocking step "c" referenced in permutation step "a"'],
    [`${TWO} permutation a(b) b`, 'permutation step "a" cannot block on its own session'],
  ])('%s', (text, message) => {
    expect(() => names(text)).toThrow(message);
  });
});
