import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as parser from '@typescript-eslint/parser';
import * as eslint10 from 'eslint';
import * as eslint9 from 'eslint9';
import plugin from '../../packages/scan/dist/eslint/plugin.js';

const project = join(import.meta.dirname, 'project');
const filename = join(project, 'src/users.ts');
const code = readFileSync(filename, 'utf8');
const fixed = code
  .replace(
    "import pg from 'pg';\n",
    "import pg from 'pg';\nimport { guard, refuse, unique } from '@toctou/guard';\n",
  )
  .replace(
    "pool.query('INSERT INTO users (email) VALUES ($1)', [email])",
    "guard(() => pool.query('INSERT INTO users (email) VALUES ($1)', [email]), refuse(unique('users', ['email'], { name: 'one_email' }), { title: 'This email is taken' }))",
  );
assert.notEqual(fixed, code);

for (const [version, { ESLint, RuleTester }] of Object.entries({ 9: eslint9, 10: eslint10 })) {
  describe(`ESLint ${version}`, () => {
    RuleTester.describe = describe;
    RuleTester.it = it;
    RuleTester.itOnly = it.only;
    const settings = { toctou: { root: 'project' } };
    const duplicate = { messageId: 'duplicate', line: 12, column: 26 };
    new RuleTester({ languageOptions: { parser }, settings }).run(
      'check-then-insert',
      plugin.rules['check-then-insert'],
      {
        valid: [
          { name: 'nothing to check', filename, code: 'export {};' },
          { name: 'a file of another project', filename: join(import.meta.dirname, 'elsewhere.ts'), code },
          {
            name: 'text that is not saved: the cure is in, and the other function is gone',
            filename,
            code: fixed.slice(0, fixed.indexOf('export async function name')),
          },
        ],
        invalid: [
          {
            name: 'an unmapped violation, whose cure is a suggestion, and a duplicate, which has none',
            filename,
            code,
            errors: [
              {
                messageId: 'unmapped',
                line: 6,
                column: 26,
                suggestions: [{ messageId: 'guard', output: fixed }],
              },
              duplicate,
            ],
          },
        ],
      },
    );

    it('lints a project by its configuration', async () => {
      const [result, ...others] = await new ESLint({ cwd: project }).lintFiles(['src']);
      assert.deepEqual(others, []);
      assert.deepEqual(
        result.messages.map(({ ruleId, severity, line, message }) => [ruleId, severity, line, message]),
        [
          [
            'toctou/check-then-insert',
            2,
            6,
            'Two requests can both find nothing in users (email) and both insert: one_email refuses the second, and nothing answers its violation. (The act: line 8.)',
          ],
          [
            'toctou/check-then-insert',
            2,
            12,
            'Two requests can both find nothing in users (nick) and both insert: no unique constraint refuses the second. (The act: line 14.)',
          ],
        ],
      );
    });
  });
}

describe('oxlint', () => {
  it('loads the plugin', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, 'node_modules/oxlint/bin/oxlint'),
        '--config=oxlint.json',
        '--format=json',
        'src',
      ],
      { cwd: project, encoding: 'utf8' },
    );
    assert.equal(stderr, '');
    assert.equal(status, 1, stdout);
    assert.deepEqual(
      JSON.parse(stdout).diagnostics.map(({ code: rule, labels }) => [rule, labels[0].span.line]),
      [
        ['toctou(check-then-insert)', 6],
        ['toctou(check-then-insert)', 12],
      ],
    );
  });
});
