import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv04 from 'ajv-draft-04';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { githubText } from '../../src/report/github.ts';
import { jsonText } from '../../src/report/json.ts';
import type { Report } from '../../src/report/report.ts';
import { exitCodeOf } from '../../src/report/report.ts';
import { sarifText } from '../../src/report/sarif.ts';
import { RULES } from '../../src/rules/rule-names.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'check-then-insert',
  severity: 'error',
  file: 'src/a b,c.ts',
  line: 3,
  column: 5,
  act: { file: 'src/repo.ts', line: 9, column: 1 },
  through: [{ file: 'src/repo.ts', line: 4, column: 2 }],
  table: 'users',
  columns: ['email'],
  constraint: { name: 'users_email_key', columns: ['email'], file: 'prisma/schema.prisma', line: 7 },
  consequence: 'error-500',
  message: '100 % sure:\nno',
  cure: '',
  library: 'prisma',
  fingerprint: 'abc',
  ...more,
});
const report: Report = {
  findings: [
    finding(),
    ...RULES.map((rule) => finding({ rule, severity: 'warning', constraint: null })),
    finding({ constraint: { columns: [], file: 'postgresql://localhost/db', line: 1 } }),
  ],
  comments: [
    { file: 'a.ts', line: 1, column: 1, kind: 'no-reason', message: 'Why?' },
    { file: 'a.ts', line: 2, column: 1, kind: 'unused', message: 'Not any more.' },
  ],
  skipped: [{ file: 'broken.ts', reason: 'Unexpected token' }],
  files: { found: 3, parsed: 2 },
  hidden: { ignored: 1, baseline: 2, untouched: 3 },
  gone: 0,
  tables: 1,
  root: '/project',
  failOn: 'warning',
};

describe('SARIF 2.1.0', () => {
  test('is valid by its schema', () => {
    const ajv = new Ajv04.default({ strict: false, unicodeRegExp: false });
    formats.default(ajv);
    // The schema of OASIS, as this package brings it.
    const validate = ajv.compile(
      createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    );
    const log = JSON.parse(sarifText(report));
    expect([validate(log), validate.errors]).toEqual([true, null]);
    expect(validate({ ...log, version: '2.0.0' })).toBe(false);
  });

  test('names places, rules and the constraint', () => {
    const [run] = JSON.parse(sarifText(report)).runs;
    expect(run.originalUriBaseIds).toEqual({ ROOT: { uri: 'file:///project/' } });
    expect(run.results[0]).toMatchObject({
      ruleId: 'check-then-insert',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'src/a%20b%2Cc.ts', uriBaseId: 'ROOT' },
            region: { startLine: 3, startColumn: 5 },
          },
        },
      ],
      partialFingerprints: { 'toctou/v1': 'abc' },
    });
    expect(
      run.results[0].relatedLocations.map(({ message }: { message: { text: string } }) => message.text),
    ).toEqual(['the act', 'a statement of it', 'the constraint users_email_key']);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });
});

test('JSON is valid by the published schema', () => {
  const schema: object = JSON.parse(
    readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  expect([validate(JSON.parse(jsonText(report))), validate.errors]).toEqual([true, null]);
  expect(validate({ ...JSON.parse(jsonText(report)), version: 2 })).toBe(false);
});

test('GitHub: what would end a command early is escaped', () => {
  expect(githubText(report).split('\n')[0]).toBe(
    '::error file=src/a b%2Cc.ts,line=3,col=5,title=toctou check-then-insert::100 %25 sure:%0Ano%0AThe act: src/repo.ts:9.',
  );
});

test('the exit code', () => {
  const only = (findings: readonly Finding[], more: Partial<Report> = {}): Report => ({
    ...report,
    findings,
    comments: [],
    ...more,
  });
  expect(exitCodeOf(only([]))).toBe(0);
  expect(exitCodeOf(only([finding({ severity: 'warning' })]))).toBe(1);
  expect(exitCodeOf(only([finding({ severity: 'warning' })], { failOn: 'error' }))).toBe(0);
  expect(exitCodeOf(only([finding()], { failOn: 'error' }))).toBe(1);
  expect(exitCodeOf(only([], { comments: report.comments }))).toBe(1);
  expect(exitCodeOf(only([], { comments: report.comments.slice(1) }))).toBe(0);
});
