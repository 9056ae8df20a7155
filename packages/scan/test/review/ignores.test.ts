import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { applyIgnores } from '../../src/review/ignores.ts';

const finding = (line: number, actLine: number): Finding => ({
  rule: 'check-then-insert',
  severity: 'error',
  file: 'a.ts',
  line,
  column: 1,
  act: { file: 'a.ts', line: actLine, column: 1 },
  through: [],
  table: 't',
  columns: [],
  consequence: 'duplicate',
  message: '',
  cure: '',
  library: 'pg',
  fingerprint: '',
});

function heard(text: string, line = 3, actLine = 5): string {
  const file = { path: 'a.ts', text, comments: parseSync('a.ts', text).comments };
  const { ignored, problems } = applyIgnores([finding(line, actLine)], [file]);
  return [
    ...ignored.map(({ reason }) => `ignored: ${reason}`),
    ...problems.map(({ kind, line: at }) => `${kind} @${at}`),
  ].join('; ');
}

test.each([
  [
    'above the check',
    'a;\n// toctou-ignore check-then-insert -- one process\ncheck;\n',
    'ignored: one process',
  ],
  [
    'behind the check',
    'a;\n\ncheck; // toctou-ignore check-then-insert -- so -- it is\n',
    'ignored: so -- it is',
  ],
  [
    'above the act, with other comments between',
    'a;\nb;\n// toctou-ignore limit-check, check-then-insert -- why\n// more\nact;\n',
    'ignored: why',
  ],
  ['a block comment', 'a;\n/* toctou-ignore check-then-insert -- why */\ncheck;\n', 'ignored: why'],
  ['a JSDoc block', '\n/**\n * toctou-ignore check-then-insert -- why\n */\ncheck;\n', 'ignored: why', 5],
  ['elsewhere', '// toctou-ignore check-then-insert -- why\na;\ncheck;\n', 'unused @1'],
  ['another rule', 'a;\n// toctou-ignore limit-check -- why\ncheck;\n', 'unused @2'],
  ['no reason', 'a;\n// toctou-ignore check-then-insert\ncheck;\n', 'no-reason @2'],
  ['an empty reason', 'a;\n// toctou-ignore check-then-insert --  \ncheck;\n', 'no-reason @2'],
  ['no rule', 'a;\n// toctou-ignore -- why\ncheck;\n', 'unknown-rule @2'],
  ['no such rule', 'a;\n// toctou-ignore check-then-fly -- why\ncheck;\n', 'unknown-rule @2'],
  ['in a string', 'a;\n"// toctou-ignore check-then-insert -- why";\ncheck;\n', ''],
  ['in a sentence', 'a;\n// see toctou-ignore check-then-insert -- why\ncheck;\n', ''],
] as const)('%s', (_, text, expected, line: number = 3) => {
  expect(heard(text, line)).toBe(expected);
});
