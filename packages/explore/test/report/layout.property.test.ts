import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Anomaly, ReportedStep, Verdict } from '../../src/oracle/verdict.ts';
import type { Json } from '../../src/scenario/types.ts';
import { prettyReporter } from '../../src/report/pretty-reporter.ts';
import { commandLines } from '../../src/report/text/shell.ts';
import { visible } from '../../src/report/text/visible.ts';
import { cells, wrap } from '../../src/report/text/wrap.ts';
import { anomalous, Paper, report, response, step } from './fixtures.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(' ', '\n', '\t', "'", '"', '$1', '$$', '--', '/*', '*/', '漢', '\u202E', '\u001b['),
    maxLength: 200,
  }),
  fc.constantFrom('SELECT 1', 'x'.repeat(5000), 'word '.repeat(1000)),
);
const client = fc.integer({ min: 1, max: 4 });

const anyStep: fc.Arbitrary<ReportedStep> = fc
  .record({
    client,
    sql: hostile,
    params: fc.array(fc.option(hostile), { maxLength: 2 }),
    result: hostile,
    error: fc.option(fc.record({ code: hostile, message: hostile, constraint: hostile }), { nil: undefined }),
    waitedFor: fc.array(fc.constantFrom('1', '2b', '3'), { maxLength: 2 }),
    wokenBy: fc.option(fc.nat(6), { nil: undefined }),
    counted: fc.boolean(),
    atFault: fc.boolean(),
  })
  .map(({ client: of, sql, error, wokenBy, ...rest }) =>
    step(of, sql, { ...rest, ...(error && { error }), ...(wokenBy !== undefined && { wokenBy }) }),
  );

const anyAnomaly: fc.Arbitrary<Anomaly> = fc
  .record({
    text: hostile,
    schedule: hostile,
    steps: fc.array(anyStep, { maxLength: 6 }),
    body: fc.json({ stringUnit: 'binary' }).map((text): Json => JSON.parse(text)),
    clients: fc.array(client, { maxLength: 4 }),
  })
  .map(({ text, schedule, steps, body, clients }) => ({
    name: 'non-serializable',
    sentence: text,
    schedule,
    preemptions: 1,
    count: 3,
    responses: clients.map((each) => ({
      ...response(each, text, 500, body),
      headers: { location: text },
    })),
    steps,
    conflicts: [],
    difference: {
      serialOrder: clients,
      serialResponses: clients.map((each) => response(each, text, text)),
      entries: [
        { kind: 'answer', client: 0, request: 1, path: text, actual: body },
        { kind: 'row', table: text, side: 'extra', row: { [text]: text, other: null }, count: 2 },
      ],
    },
    cure: text,
  }));

const anyVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    name: hostile,
    anomalies: fc.array(anyAnomaly, { minLength: 1, maxLength: 3 }),
    text: hostile,
    asExpected: fc.boolean(),
  })
  .map(({ name, anomalies, text, asExpected }) =>
    anomalous(name, anomalies, {
      asExpected,
      reason: text,
      notes: [text],
      error: { code: 'WIRE', message: text, hint: text, detail: text },
    }),
  );

describe('plain output', () => {
  it('has no line wider than the columns, and no control character but the newline', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyVerdict, { maxLength: 2 }),
        fc.integer({ min: 40, max: 160 }),
        hostile,
        async (scenarios, columns, file) => {
          const paper = new Paper(columns);
          const reporter = prettyReporter(paper, { NO_COLOR: '1' }, file);
          for (const each of scenarios) reporter.onVerdict?.(each);
          await reporter.onEnd?.(report(scenarios, { exitCode: 1, engine: file }));
          for (const line of paper.text.split('\n')) {
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
            expect(visible(line)).toBe(line);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('wrap', () => {
  it('keeps every word and obeys the width', () => {
    fc.assert(
      fc.property(hostile.map(visible), fc.integer({ min: 4, max: 100 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => cells(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('commandLines', () => {
  it('is read by a shell as the words it was made of', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 120 }),
      fc.string({
        unit: fc.constantFrom("'", '\\', '\n', ' ', '\u202E', '\u{E0001}', '漢', '$', '1'),
        minLength: 1,
      }),
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 40, max: 90 }),
        (words, width) => {
          const lines = commandLines(['printf', String.raw`%s\0`, ...words], width, '  ');
          expect(lines.every((line) => cells(line) <= width)).toBe(true);
          const read = execFileSync('bash', ['-c', lines.join('\n')], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'inherit'],
            env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
          });
          expect(read.split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 40 },
    );
  });
});
