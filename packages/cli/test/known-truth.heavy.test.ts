import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, Verdict } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { knownTruth } from './support/known-truth.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

it('the reduction finds the same in a few executions', async () => {
  const folder = project({ 'toctou.config.json': { scenarios: knownTruth } });
  // The two whose snapshots tell most: READ COMMITTED and REPEATABLE READ.
  const { stdout } = await toctou(folder, ['explore', 'receipt report, RE', '--reporter', 'json']);
  const verdicts = (JSON.parse(stdout) as Report).scenarios;
  expect(
    verdicts.map(({ name, verdict, explored, outcomes }) => [name, verdict, explored, outcomes]),
  ).toEqual([
    ['receipt report, READ COMMITTED', 'anomalous', 9, 6],
    ['receipt report, REPEATABLE READ', 'anomalous', 7, 6],
  ]);
});

describe('known truth of PostgreSQL 18', () => {
  let report: Report;
  beforeAll(async () => {
    const folder = project({ 'toctou.config.json': { scenarios: knownTruth } });
    const { code, stderr } = await toctou(folder, [
      'explore',
      '--strategy',
      'exhaustive',
      '--reporter',
      'json:report.json',
    ]);
    if (code !== 1) throw new Error(`exit code ${code}\n${stderr}`);
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    // Seconds, unless the machine has much else to do.
  }, 300_000);

  const verdictOf = (name: string): Verdict =>
    report.scenarios.find((verdict) => verdict.name === name) as Verdict;

  it.each([
    ['write skew, READ COMMITTED', 6, { 'write skew': 4 }],
    ['write skew, REPEATABLE READ', 6, { 'write skew': 4 }],
    ['write skew, SERIALIZABLE', 6, {}],
    ['receipt report, READ COMMITTED', 210, { 'read skew': 4 }],
    ['receipt report, REPEATABLE READ', 210, { 'read skew': 6 }],
    ['receipt report, SERIALIZABLE', 210, {}],
    ['increments, READ COMMITTED', 14, { 'lost update': 12 }],
    ['increments, REPEATABLE READ', 14, {}],
    ['increments, SERIALIZABLE', 14, {}],
    ['locked increments, READ COMMITTED', 6, {}],
    ['snapshot of nothing, READ COMMITTED', 6, {}],
    ['snapshot of nothing, REPEATABLE READ', 10, {}],
    ['two INSERTs', 4, {}],
    ['connect, node-postgres', 14, { 'unhandled violation': 12 }],
    ['connect, postgres.js', 14, { 'unhandled violation': 12 }],
    ['connect and translate, node-postgres', 14, {}],
  ])('%s: of %i interleavings %j', (name, interleavings, anomalies) => {
    const found = verdictOf(name);
    const counts: Record<string, number> = {};
    for (const anomaly of found.anomalies) counts[anomaly.name] = (counts[anomaly.name] ?? 0) + anomaly.count;
    expect({ interleavings: found.interleavings, counts }).toEqual({ interleavings, counts: anomalies });
  });

  it.each([
    ['write skew, SERIALIZABLE, aborts', 4],
    ['receipt report, SERIALIZABLE, aborts', 6],
    ['increments, REPEATABLE READ, aborts', 12],
  ])('%s: %i, and nothing silent', (name, aborts) => {
    const { anomalies } = verdictOf(name);
    const aborted = anomalies.filter(({ responses }) => responses.some(({ status }) => status === '40001'));
    expect(aborted).toEqual(anomalies);
    expect(anomalies.reduce((sum, { count }) => sum + count, 0)).toBe(aborts);
  });
});
