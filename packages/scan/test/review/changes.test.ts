import { expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { parseDiff, touches } from '../../src/review/changes.ts';

const DIFF = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -3 +3,2 @@ function f() {
-old
+new
+new
@@ -10,4 +12,0 @@ function g() {
-gone
diff --git a/old.ts b/old.ts
deleted file mode 100644
--- a/old.ts
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/src/\\303\\274.ts" "b/src/\\303\\274.ts"
--- a/src/ü b.ts\t
+++ b/src/ü b.ts\t
@@ -1 +1 @@
-x
+y
`;

test('the touched lines of a diff', () => {
  expect([...parseDiff(DIFF)]).toEqual([
    [
      'src/a.ts',
      [
        [3, 4],
        [12, 13],
      ],
    ],
    ['src/ü b.ts', [[1, 1]]],
  ]);
});

test.each([
  ['between check and act', { line: 1, act: 5 }, true],
  ['what was taken out between them', { line: 11, act: 20 }, true],
  ['neither', { line: 5, act: 11 }, false],
  ['the constraint', { line: 20, act: 21, constraint: 3 }, true],
])('%s', (_, { line, act, constraint }: { line: number; act: number; constraint?: number }, expected) => {
  const place = { file: 'src/a.ts', column: 1 };
  const finding = {
    ...place,
    line,
    act: { ...place, line: act },
    through: [],
    ...(constraint !== undefined && { constraint: { columns: [], file: 'src/a.ts', line: constraint } }),
  } as unknown as Finding;
  expect(touches(parseDiff(DIFF), finding)).toBe(expected);
});
