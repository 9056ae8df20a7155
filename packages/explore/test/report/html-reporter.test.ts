import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html, trusted } from '../../src/report/html/markup.ts';
import { openTransactions } from '../../src/report/html/transactions.ts';
import type { Verdict } from '../../src/oracle/verdict.ts';
import { htmlReporter } from '../../src/report/html-reporter.ts';
import {
  anomalous,
  begin,
  deadlock,
  lostUpdate,
  report,
  response,
  step,
  unhandledViolation,
  verdict,
} from './fixtures.ts';

async function page(scenarios: readonly Verdict[]): Promise<string> {
  let text = '';
  const sink = async (written: string): Promise<void> => {
    text += written;
  };
  await htmlReporter(sink, undefined).onEnd?.(report(scenarios, { exitCode: 1 }));
  return text;
}

/** What stands between tags, as a reader sees it. */
const textOf = (markup: string): string =>
  markup
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');

it('tells the whole story of each anomaly', async () => {
  const text = textOf(
    await page([
      verdict('safe'),
      anomalous('racy', [unhandledViolation, lostUpdate]),
      anomalous('c', [deadlock]),
    ]),
  );
  for (const words of [
    "Client 2's INSERT was refused by providers_workspace_id_type_key",
    'unhandled violation in 12 of 14 schedules, this one with 1 preemption',
    "toctou replay 'racy: POST twice@v1.112122'",
    "INSERT INTO providers (workspace_id, type) VALUES (1, 'github')",
    'waits for client 1',
    'client 2 waits for client 1',
    'ERROR 23505 duplicate key value violates unique constraint',
    'step 4 of client 2 read providers , and did not see what step 5 of client 1 did to it.',
    'One after the other (client 1, then client 2)',
    'counters 1 too many id = 1, v = 1',
    'The usual cure: let the database add',
    'client 3 left its transaction open',
    'serializable: all 14 interleavings',
  ])
    expect(text).toContain(words);
});

it('says why nothing is proven', async () => {
  const error = {
    code: 'APP_EXITED',
    message: 'the app exited',
    detail: 'server.js:1',
    hint: 'run it by hand',
  };
  const text = textOf(
    await page([
      verdict('down', { verdict: 'inconclusive', asExpected: false, error }),
      verdict('clock', {
        verdict: 'inconclusive',
        asExpected: false,
        reason: 'it is a clock',
        notes: ['so'],
      }),
    ]),
  );
  for (const words of ['the app exited', 'server.js:1', 'hint: run it by hand', 'it is a clock', 'note: so'])
    expect(text).toContain(words);
});

it('takes nothing hostile for markup', async () => {
  const attack = `"><img src=x onerror=alert(1)></script><script>alert(2)</script>'\u0000`;
  const clean = await page([anomalous('plain', [lostUpdate])]);
  const attacked = await page([
    anomalous(
      attack,
      [
        {
          ...lostUpdate,
          sentence: attack,
          schedule: attack,
          cure: attack,
          steps: [
            begin(1),
            step(1, attack, { result: attack, lane: attack, atFault: true }),
            step(2, attack, { error: { code: attack, message: attack }, waitedFor: [attack], wokenBy: 3 }),
            step(1, 'COMMIT'),
          ],
          conflicts: [{ table: attack, check: 1, act: 2 }],
          responses: [
            { ...response(1, attack, attack, { [attack]: attack }), headers: { [attack]: attack } },
          ],
          difference: {
            ...lostUpdate.difference,
            entries: [{ kind: 'row', table: attack, side: 'extra', row: { [attack]: attack }, count: 1 }],
          },
        },
      ],
      { notes: [attack], source: { file: attack, line: 1 } },
    ),
  ]);
  for (const tag of ['script', 'img', 'style'])
    expect(attacked.match(new RegExp(`<${tag}`, 'g'))?.length).toBe(
      clean.match(new RegExp(`<${tag}`, 'g'))?.length,
    );
});

it('needs no network', async () => {
  const text = await page([anomalous('racy', [unhandledViolation])]);
  expect(text).not.toMatch(
    /<link|<img|<iframe|\ssrc=|url\((?!#)|@import|https?:\/\/(?!www\.w3\.org\/2000\/svg)/,
  );
  expect(text).toContain("default-src 'none'");
});

it('escapes whatever is not markup', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup.slice('<p title="'.length, -'</p>'.length)).not.toMatch(/[<']|"(?!>)/);
    }),
  );
  expect(html`${trusted('<b>')}${['a', html`<i></i>`, undefined]}${3}`.markup).toBe('<b>a<i></i>3');
});

it('knows whose transaction is open when', () => {
  const steps = [
    begin(1),
    step(2, 'select 1'),
    step(2, 'START TRANSACTION ISOLATION LEVEL SERIALIZABLE'),
    step(1, 'ROLLBACK TO SAVEPOINT a'),
    step(1, 'commit'),
    step(2, 'ROLLBACK'),
    step(1, 'SELECT 1'),
  ];
  expect(openTransactions(steps).map((open) => [...open].join())).toEqual([
    '1',
    '1',
    '1,2',
    '1,2',
    '1,2',
    '2',
    '',
  ]);
});
