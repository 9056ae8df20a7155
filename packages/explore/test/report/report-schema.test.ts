import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { expect, it } from 'vitest';
import type { Replay } from '../../src/oracle/verdict.ts';
import { anomalous, deadlock, lostUpdate, report, unhandledViolation, verdict } from './fixtures.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}report.schema.json`;
const schema = (): object => JSON.parse(readFileSync(file, 'utf8')) as object;
const valid = (value: unknown): unknown => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema());
  validate(value);
  return validate.errors;
};

it('is made of the types; UPDATE_SCHEMA=1 renews it', () => {
  const generator = createGenerator({
    path: `${root}src/oracle/verdict.ts`,
    tsconfig: `${root}tsconfig.json`,
    type: 'Report',
    skipTypeCheck: true,
  });
  const made = `${JSON.stringify(generator.createSchema('Report'), undefined, 2)}\n`;
  if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, made);
  expect(readFileSync(file, 'utf8')).toBe(made);
});

it('holds for every kind of report', () => {
  const scenarios = [
    verdict('safe', { source: { file: 'toctou.config.ts', line: 3 } }),
    anomalous('racy', [unhandledViolation, lostUpdate, deadlock]),
    verdict('down', { verdict: 'inconclusive', error: { code: 'APP_EXITED', message: 'it exited' } }),
  ];
  expect(valid(report(scenarios))).toBeNull();
});

it('holds for nothing else', () => {
  const { steps, responses, schedule } = unhandledViolation;
  const replay: Replay = {
    version: 1,
    scenario: 'racy',
    schedule,
    verdict: 'anomalous',
    steps,
    responses,
    durationMs: 1,
  };
  expect(valid(replay)).not.toBeNull();
  expect(valid({ ...report([]), version: 2 })).not.toBeNull();
  expect(valid(report([verdict('x', { verdict: 'fine' as 'bounded' })]))).not.toBeNull();
});
