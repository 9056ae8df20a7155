import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Verdict } from '../../src/oracle/verdict.ts';
import { createReporters } from '../../src/report/reporters.ts';
import { anomalous, lostUpdate, Paper, report, unhandledViolation, verdict } from './fixtures.ts';

const source = { file: 'toctou.config.ts', line: 7 };

async function github(
  scenarios: readonly Verdict[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const stdout = new Paper();
  const io = { stdout, stderr: new Paper(), env, cwd: '/checkout/service' };
  const [reporter] = createReporters(['github'], io);
  await reporter?.onEnd?.(report(scenarios, { exitCode: 1 }));
  return stdout.text;
}

it('annotates what was not expected, at its scenario', async () => {
  const scenarios = [
    verdict('safe', { source }),
    anomalous('known', [lostUpdate], { expected: 'anomalous', asExpected: true, source }),
    anomalous('racy: 100%, twice', [unhandledViolation], { source }),
    verdict('much', { verdict: 'bounded', reason: 'maxSchedules (14) was reached' }),
    verdict('clock', { verdict: 'inconclusive', asExpected: false, reason: 'client 1\nanswers otherwise' }),
  ];
  expect(await github(scenarios, { GITHUB_WORKSPACE: '/checkout' })).toMatchInlineSnapshot(`
    "::error file=service/toctou.config.ts,line=7,title=toctou%3A racy%3A 100%25%2C twice::anomalous: 12 of 14 interleavings. Client 2's INSERT was refused by providers_workspace_id_type_key, and it answered 500 where one by one it answers 409.%0Atoctou replay 'racy: POST twice@v1.112122'
    ::warning title=toctou%3A much::BOUNDED, no proof: no anomaly in 14 schedules. maxSchedules (14) was reached
    ::error title=toctou%3A clock::inconclusive. client 1%0Aanswers otherwise
    "
  `);
});

it('annotates the line of the handler where it is known', async () => {
  const known = { ...lostUpdate, source: { file: 'src/users.ts', line: 12 } };
  expect(await github([anomalous('racy', [known], { source })], { GITHUB_WORKSPACE: '/checkout' })).toContain(
    '::error file=service/src/users.ts,line=12,title=toctou%3A racy::',
  );
});

it('writes no more commands than it means to, whatever a scenario is called', async () => {
  const name = 'a\n::set-output name=x::y\r\u001b[2J::';
  const text = await github([anomalous(name, [{ ...lostUpdate, sentence: '\n::warning::z' }], { source })]);
  expect(text.match(/^::/gm)).toHaveLength(1);
});

it('adds the summary to what others wrote', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toctou-summary-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'summary.md');
  await github([verdict('one')], { GITHUB_STEP_SUMMARY: file });
  await github([verdict('two')], { GITHUB_STEP_SUMMARY: file });
  const summary = await readFile(file, 'utf8');
  expect(summary.match(/## toctou explore/g)).toHaveLength(2);
  expect(summary).toContain('| ✅ | one |');
});

it('names the summary that it cannot write', async () => {
  const missing = join(tmpdir(), 'toctou-nowhere', 'summary.md');
  await expect(github([], { GITHUB_STEP_SUMMARY: missing })).rejects.toMatchObject({
    code: 'REPORT_FAILED',
    message: `the report could not be written to ${missing}`,
    hint: 'GITHUB_STEP_SUMMARY names it',
  });
});
