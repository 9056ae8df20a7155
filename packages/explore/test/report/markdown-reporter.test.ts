import { expect, it } from 'vitest';
import { createReporters } from '../../src/report/reporters.ts';
import { anomalous, lostUpdate, Paper, report, verdict } from './fixtures.ts';

it('is a table of the scenarios, the stories, and a summary', async () => {
  const stdout = new Paper();
  const [reporter] = createReporters(['markdown'], { stdout, stderr: new Paper(), env: {}, cwd: '/' });
  const hostile = '``` </details> | <script> *x*';
  const scenarios = [
    verdict('safe'),
    anomalous(hostile, [lostUpdate]),
    verdict('clock', { verdict: 'inconclusive', asExpected: false, reason: 'it is a clock' }),
  ];
  await reporter?.onEnd?.(report(scenarios, { exitCode: 1 }));
  expect(stdout.text).toMatchInlineSnapshot(`
    "## toctou explore

    |  | scenario | verdict | took |
    | --- | --- | --- | ---: |
    | ✅ | safe | serializable: all 14 interleavings | 96ms |
    | ❌ | \\\`\\\`\\\` &lt;/details> \\| &lt;script> \\*x\\* | anomalous: 12 of 14 interleavings | 96ms |
    | ❓ | clock | inconclusive. it is a clock | 96ms |

    <details><summary>\\\`\\\`\\\` &lt;/details> \\| &lt;script> \\*x\\*: lost update</summary>

    \`\`\`\`text
    \`\`\` </details> | <script> *x*
      Client 1's UPDATE of counters was overwritten by client 2, which had read the
      row before.
      lost update: 12 of 14 schedules end so, this one with 2 preemptions

        client 1                            │   client 2
        SELECT v FROM counters              │   SELECT v FROM counters
      ──────────────────────────────────────┼──────────────────────────────────────
      ▸ SELECT v FROM counters              │
        → 1 row                             │
                                            │ ▸ SELECT v FROM counters
                                            │   → 1 row
      ▸ UPDATE counters SET v = 1           │
        → UPDATE 1                          │
        COMMIT                              │
                                            │ ▸ UPDATE counters SET v = 1
                                            │   → UPDATE 1
                                            │   COMMIT

      ▸ the steps whose order makes the difference

      client 1  SELECT v FROM counters  ok
      client 2  SELECT v FROM counters  ok

      One after the other (client 2, then client 1): ok, ok
      - counters: 1 row too many: id = 1, v = 1
      - counters: 1 row missing: id = 1, v = 2

      The usual cure: let the database add: UPDATE counters SET v = v + 1.

      toctou replay 'increment twice@v1.121122'
    \`\`\`\`

    </details>

    3 scenarios: 1 as expected, 1 unexpected, 1 inconclusive  
    1.2s on PostgreSQL 18.4 (embedded)  
    Next: close the race and run it again; a race that you want to keep for now is  
          declared with expect: 'anomalous'  
    Next: see why it is inconclusive above: nothing is proven there
    "
  `);
});
