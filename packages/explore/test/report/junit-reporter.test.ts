import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Verdict } from '../../src/oracle/verdict.ts';
import { createReporters } from '../../src/report/reporters.ts';
import { anomalous, deadlock, lostUpdate, Paper, report, unhandledViolation, verdict } from './fixtures.ts';

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');

async function junit(scenarios: readonly Verdict[]): Promise<string> {
  const stdout = new Paper();
  const [reporter] = createReporters(['junit'], { stdout, stderr: new Paper(), env: {}, cwd: '/' });
  await reporter?.onEnd?.(report(scenarios, { exitCode: 1 }));
  return stdout.text;
}

async function mistakes(xml: string): Promise<readonly unknown[]> {
  return (await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] })).errors;
}

it('is a test case a scenario', async () => {
  const xml = await junit([
    verdict('safe: POST twice', { source: { file: 'toctou.config.ts', line: 12 } }),
    anomalous('lost', [{ ...lostUpdate, steps: [] }]),
    verdict('much', { verdict: 'bounded', reason: 'maxSchedules (14) was reached', durationMs: 61_234 }),
    verdict('down', {
      verdict: 'inconclusive',
      asExpected: false,
      error: { code: 'APP_EXITED', message: 'the app exited with code 1' },
    }),
  ]);
  expect(await mistakes(xml)).toEqual([]);
  expect(xml).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="toctou explore" tests="4" failures="1" errors="1" skipped="0" time="1.234">
      <testsuite name="toctou explore" tests="4" failures="1" errors="1" skipped="0" time="1.234">
        <testcase name="safe: POST twice" classname="toctou.config.ts" time="0.096" file="toctou.config.ts" line="12">
          <system-out>✓ safe: POST twice  serializable: all 14 interleavings  96ms</system-out>
        </testcase>
        <testcase name="lost" classname="toctou" time="0.096">
          <failure message="anomalous: 12 of 14 interleavings. Client 1&apos;s UPDATE of counters was overwritten by client 2, which had read the row before." type="lost update">✗ lost  anomalous: 12 of 14 interleavings  96ms

    lost
      Client 1&apos;s UPDATE of counters was overwritten by client 2, which had read the
      row before.
      lost update: 12 of 14 schedules end so, this one with 2 preemptions

        client 1                            │   client 2
        SELECT v FROM counters              │   SELECT v FROM counters
      ──────────────────────────────────────┼──────────────────────────────────────

      client 1  SELECT v FROM counters  ok
      client 2  SELECT v FROM counters  ok

      One after the other (client 2, then client 1): ok, ok
      - counters: 1 row too many: id = 1, v = 1
      - counters: 1 row missing: id = 1, v = 2

      The usual cure: let the database add: UPDATE counters SET v = v + 1.

      toctou replay &apos;increment twice@v1.121122&apos;</failure>
        </testcase>
        <testcase name="much" classname="toctou" time="61.234">
          <system-out>! much  BOUNDED, no proof: no anomaly in 14 schedules  1m1s
        maxSchedules (14) was reached</system-out>
        </testcase>
        <testcase name="down" classname="toctou" time="0.096">
          <error message="could not run. the app exited with code 1" type="APP_EXITED">? down  could not run  96ms
        error: the app exited with code 1</error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

it.each([
  ['every anomaly', anomalous('all', [unhandledViolation, lostUpdate, deadlock])],
  ['a name that XML would take for its own', verdict(`<a b="c">&amp;]]> '`)],
  [
    'what XML cannot write',
    anomalous('\u0000\u001b[2J\ud800\ufffe', [{ ...lostUpdate, sentence: '\u0001\n' }]),
  ],
])('is valid: %s', async (_, scenario) => {
  expect(await mistakes(await junit([scenario]))).toEqual([]);
});

it('is not valid when it is not', async () => {
  const xml = await junit([verdict('safe')]);
  expect(await mistakes(xml.replace('tests="1"', 'tests="one"'))).not.toEqual([]);
});
