import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, Scenario, Verdict } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

type Level = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE' | 'SERIALIZABLE READ ONLY';

const begin = (level: Level, ...statements: string[]): { sql: string[] } => ({
  sql: [`BEGIN ISOLATION LEVEL ${level}`, ...statements, 'COMMIT'],
});

/** Each sets its flag to the opposite of the other's. */
function writeSkew(level: Level): Scenario {
  const opposite = (mine: string, other: string): { sql: string[] } =>
    begin(level, `UPDATE flag SET up = (SELECT NOT up FROM flag WHERE id = '${other}') WHERE id = '${mine}'`);
  return {
    database: {
      setup:
        "CREATE TABLE flag (id text PRIMARY KEY, up bool); INSERT INTO flag VALUES ('a', true), ('b', true)",
    },
    race: [opposite('a', 'b'), opposite('b', 'a')],
  };
}

/** A receipt is dated by the control date, the date moves on, and the closed day is reported without its last receipt. */
function receiptReport(level: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE'): Scenario {
  return {
    database: {
      setup: [
        "CREATE TABLE control (day date NOT NULL); INSERT INTO control VALUES ('2026-01-01')",
        'CREATE TABLE receipt (id int PRIMARY KEY, day date NOT NULL, amount int NOT NULL)',
        "INSERT INTO receipt VALUES (1, '2026-01-01', 10)",
      ],
    },
    race: [
      begin(level, 'INSERT INTO receipt SELECT 2, day, 20 FROM control'),
      begin(level, 'UPDATE control SET day = day + 1'),
      begin(
        // Undeclared, PostgreSQL has to expect writes of it: 48 aborts instead of 6.
        level === 'SERIALIZABLE' ? 'SERIALIZABLE READ ONLY' : level,
        'SELECT day FROM control',
        "SELECT id, amount FROM receipt WHERE day = '2026-01-01'",
      ),
    ],
  };
}

/** The value goes through the client and back, as in a handler. */
function increments(level: Level, lock = ''): Scenario {
  const increment = begin(
    level,
    `SELECT set_config('app.v', v::text, true) FROM counter ${lock}`,
    "UPDATE counter SET v = current_setting('app.v')::int + 1",
  );
  return {
    database: { setup: 'CREATE TABLE counter (v int); INSERT INTO counter VALUES (0)' },
    race: [increment, increment],
  };
}

function connect(app: string, handler: string): Scenario {
  const post = { method: 'POST', path: `/${handler}` };
  return { database: { setup: 'fixtures/schema.sql' }, app: { module: app }, race: [post, post] };
}

function snapshotOfNothing(level: Level): Scenario {
  return {
    database: {
      setup: 'CREATE TABLE counter (v int); INSERT INTO counter VALUES (0); CREATE TABLE seen (v int)',
    },
    race: [
      begin(level, 'SELECT 1', 'INSERT INTO seen SELECT v FROM counter'),
      { sql: 'UPDATE counter SET v = 1' },
    ],
  };
}

const insert = { sql: "INSERT INTO provider (type) VALUES ('github')" };
const providers = { setup: 'CREATE TABLE provider (id int GENERATED ALWAYS AS IDENTITY, type text UNIQUE)' };

/** Without refusals, each abort is an anomaly that can be counted. */
const counted = (scenario: Scenario): Scenario => ({ ...scenario, refusals: [] });

const scenarios: Record<string, Scenario> = {
  'write skew, READ COMMITTED': writeSkew('READ COMMITTED'),
  'write skew, REPEATABLE READ': writeSkew('REPEATABLE READ'),
  'write skew, SERIALIZABLE': writeSkew('SERIALIZABLE'),
  'write skew, SERIALIZABLE, aborts': counted(writeSkew('SERIALIZABLE')),
  'receipt report, READ COMMITTED': receiptReport('READ COMMITTED'),
  'receipt report, REPEATABLE READ': receiptReport('REPEATABLE READ'),
  'receipt report, SERIALIZABLE': receiptReport('SERIALIZABLE'),
  'receipt report, SERIALIZABLE, aborts': counted(receiptReport('SERIALIZABLE')),
  'increments, READ COMMITTED': increments('READ COMMITTED'),
  'increments, REPEATABLE READ': increments('REPEATABLE READ'),
  'increments, REPEATABLE READ, aborts': counted(increments('REPEATABLE READ')),
  'increments, SERIALIZABLE': increments('SERIALIZABLE'),
  'locked increments, READ COMMITTED': increments('READ COMMITTED', 'FOR UPDATE'),
  // A SELECT of nothing matters to nobody, unless it takes the snapshot.
  'snapshot of nothing, READ COMMITTED': snapshotOfNothing('READ COMMITTED'),
  'snapshot of nothing, REPEATABLE READ': snapshotOfNothing('REPEATABLE READ'),
  'two INSERTs': { database: providers, race: [insert, insert] },
  'connect, node-postgres': connect('fixtures/module-pg.ts', 'racy'),
  'connect, postgres.js': connect('fixtures/module-postgres-js.mjs', ''),
  'connect and translate, node-postgres': connect('fixtures/module-pg.ts', 'translated'),
};

it('the reduction finds the same in a few executions', async () => {
  const folder = project({ 'toctou.config.json': { scenarios } });
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
    const folder = project({ 'toctou.config.json': { scenarios } });
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
