import type { Scenario } from 'toctou';

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

/** Races whose outcomes on PostgreSQL 18 are known, one by one. */
export const knownTruth: Record<string, Scenario> = {
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
