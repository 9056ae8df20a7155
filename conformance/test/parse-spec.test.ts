import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../src/parse-spec.ts';

const session = 'session s step a { SELECT 1; }';

describe('a spec', () => {
  test('everything that the grammar has', () => {
    const spec = parseSpec(`
      # a comment { " }
      setup { CREATE TABLE t (); }  setup{SELECT '#no comment';}
      teardown
      {
        DROP TABLE t;
      }
      session "the ""first"""
      setup { BEGIN; }
      step s1 { SELECT "a" FROM t; } # step { }
      step "step" {}
      teardown { COMMIT; }
      session ñ_2$ step b1 { SELECT 2 }
      permutation s1 b1(*) "step"
      permutation b1(s1, "step" notices 12,*)
    `);
    expect(spec).toEqual({
      setups: ['CREATE TABLE t ();', "SELECT '#no comment';"],
      teardown: '\n        DROP TABLE t;\n',
      sessions: [
        {
          name: 'the "first"',
          setup: 'BEGIN;',
          steps: [
            { name: 's1', sql: 'SELECT "a" FROM t;' },
            { name: 'step', sql: '' },
          ],
          teardown: 'COMMIT;',
        },
        { name: 'ñ_2$', setup: undefined, steps: [{ name: 'b1', sql: 'SELECT 2' }], teardown: undefined },
      ],
      permutations: [
        [
          { name: 's1', blockers: [] },
          { name: 'b1', blockers: [{ kind: 'once' }] },
          { name: 'step', blockers: [] },
        ],
        [
          {
            name: 'b1',
            blockers: [
              { kind: 'step', step: 's1' },
              { kind: 'notices', step: 'step', count: 12 },
              { kind: 'once' },
            ],
          },
        ],
      ],
    });
  });

  test('any name in quotes, any SQL without a brace', () => {
    const name = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\n'));
    const sql = fc.string({ unit: 'binary' }).filter((text) => !text.includes('}'));
    fc.assert(
      fc.property(name, sql, (wanted, block) => {
        const text = `session "${wanted.replaceAll('"', '""')}" step a {${block}}`;
        const trimmed = block.replace(/^[ \t\r\f]+/, '').replace(/[ \t\r\f]+$/, '');
        expect(parseSpec(text).sessions).toEqual([
          { name: wanted, setup: undefined, steps: [{ name: 'a', sql: trimmed }], teardown: undefined },
        ]);
      }),
    );
  });
});

describe('what is wrong with it', () => {
  test.each([
    ['', 'line 1: the end of the file where session was expected'],
    ['setup { }', 'line 1: the end of the file where session was expected'],
    ['session s', 'line 1: the end of the file where step was expected'],
    ['session\nstep a { }', 'line 2: step where name was expected'],
    ['session s step a\n\nsession t step b { }', 'line 3: session where sql was expected'],
    ['session s step a { SELECT', 'line 1: unterminated SQL block'],
    ['session "s\n" step a { }', 'line 1: unterminated quoted name'],
    ["\nsession 's' step a { }", 'line 2: unexpected character "\'"'],
    [`${session} 7`, 'line 1: 7 where end was expected'],
    [`${session} { }`, 'line 1: a SQL block where end was expected'],
    [`${session} permutation`, 'line 1: the end of the file where name was expected'],
    [`${session} permutation a(`, 'line 1: the end of the file where name was expected'],
    [`${session} permutation a(b c)`, 'line 1: c where ) was expected'],
    [`${session} permutation a(b notices many)`, 'line 1: many where number was expected'],
    [`${session}\npermutation a\nteardown { }`, 'line 3: teardown where end was expected'],
  ])('%j', (text, message) => {
    expect(() => parseSpec(text)).toThrow(message);
  });
});
