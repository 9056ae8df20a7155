import { expect, test } from 'vitest';
import { applyEdits, guardAct } from '../../src/cures/guard-rewrite.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { parseSource } from '../../src/source/source-file.ts';

const finding = (text: string, more: Partial<Finding> = {}): Finding => {
  const before = text.slice(0, text.indexOf('db.'));
  const line = before.split('\n').length;
  return {
    rule: 'check-then-insert',
    severity: 'warning',
    file: 'a.ts',
    line: 1,
    column: 1,
    act: { file: 'a.ts', line, column: before.length - before.lastIndexOf('\n') },
    through: [],
    table: "o'users",
    columns: ['email'],
    constraint: { name: 'users_email_key', columns: ['email'], file: 'schema.sql', line: 1 },
    consequence: 'error-500',
    message: '',
    cure: '',
    library: 'pg',
    fingerprint: '',
    ...more,
  };
};
const rewritten = (text: string, ...more: Partial<Finding>[]): string =>
  applyEdits(
    text,
    guardAct(
      (more.length === 0 ? [{}] : more).map((one) => finding(text, one)),
      parseSource('a.ts', text),
    ),
  );

const REFUSE = String.raw`refuse(unique('o\'users', ['email'], { name: 'users_email_key' }), { title: 'This email is taken' })`;

test('the import stands behind the others, the guard around the whole call', () => {
  expect(
    rewritten("import a from 'a';\nconst row = await db.insert(users).values({ a }).returning();\n"),
  ).toBe(
    `import a from 'a';\nimport { guard, refuse, unique } from '@toctou/guard';\nconst row = await guard(() => db.insert(users).values({ a }).returning(), ${REFUSE});\n`,
  );
});

test('CommonJS, and code that awaits in its arguments', () => {
  expect(
    rewritten(
      "'use strict';\nconst a = require('a');\nasync function f() { await db.insert({ a: await a() }); }\n",
    ),
  ).toBe(
    `'use strict';\nconst a = require('a');\nconst { guard, refuse, unique } = require('@toctou/guard');\nasync function f() { await guard(async () => db.insert({ a: await a() }), ${REFUSE}); }\n`,
  );
});

test('a name that is taken is reached through a namespace; what is imported is not imported twice', () => {
  expect(rewritten("import { unique } from 'drizzle-orm/pg-core';\nawait db.insert();\n")).toContain(
    "import * as toctou from '@toctou/guard';\nawait toctou.guard(() => db.insert(), toctou.refuse(toctou.unique(",
  );
  const text = "import { guard, refuse, unique } from '@toctou/guard';\nawait db.insert();\n";
  expect(rewritten(text)).toBe(text.replace('db.insert()', `guard(() => db.insert(), ${REFUSE})`));
});

test('two constraints of one act share a guard', () => {
  const other = { constraint: { name: 'users_name_key', columns: ['name'], file: 'schema.sql', line: 2 } };
  expect(rewritten('export const f = () => db.insert();\n', {}, other)).toBe(
    `import { guard, refuse, unique } from '@toctou/guard';\nexport const f = () => guard(() => db.insert(), ${REFUSE}, ${REFUSE.replaceAll('email', 'name')});\n`,
  );
});

test.each([
  ['no constraint', { constraint: null }],
  ['another rule', { rule: 'read-modify-write' }],
  ['a duplicate: nothing is refused', { consequence: 'duplicate' }],
  ['a place where no call begins', { act: { file: 'a.ts', line: 1, column: 2 } }],
] as const)('nothing is changed: %s', (_, more) => {
  expect(rewritten('await db.insert();\n', more)).toBe('await db.insert();\n');
});
