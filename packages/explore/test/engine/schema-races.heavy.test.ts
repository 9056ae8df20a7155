import { describe, expect, test } from 'vitest';
import { useEngine } from '../support/server.ts';
import { verdictOf } from '../support/verdict.ts';

const server = useEngine();

type Sql = string | string[];

function both(sql: Sql): [{ sql: Sql }, { sql: Sql }] {
  return [{ sql }, { sql }];
}

const migration = (who: string): { sql: Sql } => ({
  sql: [
    'BEGIN',
    'CREATE TABLE IF NOT EXISTS migration (id serial PRIMARY KEY, who text)',
    `INSERT INTO migration (who) VALUES ('${who}')`,
    'COMMIT',
  ],
});

describe('two clients that change the schema', () => {
  test.each([
    ['CREATE TABLE IF NOT EXISTS t (id int)', '23505 pg_type_typname_nsp_index'],
    ['CREATE SCHEMA IF NOT EXISTS s', '23505 pg_namespace_nspname_index'],
    ["CREATE TYPE mood AS ENUM ('good')", '23505 pg_type_typname_nsp_index'],
    ['CREATE INDEX IF NOT EXISTS by_id ON old (id)', '23505 pg_class_relname_nsp_index'],
    [
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      'XX000 tuple concurrently updated',
    ],
  ])('%s: %s', async (sql, refusal) => {
    const setup = "CREATE TABLE old (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 0'";
    const { verdict, explored, anomalies } = await verdictOf(server.engine, setup, both(sql));
    expect({ verdict, explored, anomalies: anomalies.length }).toEqual({
      verdict: 'anomalous',
      explored: 4,
      anomalies: 2,
    });
    const [code, text] = refusal.split(/ (.*)/) as [string, string];
    for (const { responses } of anomalies) {
      const refused = responses.find(({ status }) => status !== 'ok');
      expect(refused?.status).toBe(code);
      expect(JSON.stringify(refused?.body)).toContain(text);
    }
  });

  test.each([
    ['ALTER TABLE old ADD COLUMN IF NOT EXISTS name text'],
    ['DROP TABLE IF EXISTS old'],
    ['TRUNCATE old'],
  ])('%s: one waits for the other', async (sql) => {
    const { verdict, explored } = await verdictOf(
      server.engine,
      'CREATE TABLE old (id int); INSERT INTO old VALUES (1)',
      both(sql),
    );
    expect({ verdict, explored }).toEqual({ verdict: 'serializable', explored: 4 });
  });

  test('a migration at the start of two apps: the row of one is missing', async () => {
    const { verdict, anomalies } = await verdictOf(server.engine, '', [migration('a'), migration('b')]);
    expect(verdict).toBe('anomalous');
    expect(anomalies[0]?.difference.entries).toContainEqual(
      expect.objectContaining({ kind: 'row', table: 'migration', side: 'missing' }),
    );
  });

  test('tables of different names', async () => {
    const { verdict, outcomes } = await verdictOf(server.engine, '', [
      { sql: 'CREATE TABLE a (id int)' },
      { sql: 'CREATE TABLE b (id int)' },
    ]);
    expect({ verdict, outcomes }).toEqual({ verdict: 'serializable', outcomes: 1 });
  });

  test('which table is there at the end is part of the outcome', async () => {
    const rename = (name: string): { sql: Sql } => ({
      sql: [
        `SELECT set_config('app.n', count(*)::text, false) FROM pg_class WHERE relname LIKE 'made_'`,
        `DO $$ BEGIN IF current_setting('app.n') = '0' THEN CREATE TABLE ${name} (id int); END IF; END $$`,
      ],
    });
    const { verdict, anomalies } = await verdictOf(server.engine, '', [rename('made1'), rename('made2')]);
    expect(verdict).toBe('anomalous');
    expect(anomalies[0]?.difference.entries).toContainEqual(
      expect.objectContaining({
        kind: 'row',
        table: 'pg_catalog',
        side: 'extra',
        row: { object: 'table made2', definition: '(id integer)' },
      }),
    );
  });

  test('a grant is told without the name of the role that toctou made', async () => {
    const { anomalies } = await verdictOf(server.engine, 'CREATE TABLE t (id int)', [
      { sql: 'GRANT SELECT ON t TO PUBLIC' },
      { sql: 'GRANT INSERT ON t TO PUBLIC' },
    ]);
    const told = JSON.stringify(anomalies[0]?.difference.entries);
    expect(told).toMatch(/"\(id integer\) =[ar]\/app app=\w+\/app"/);
    expect(told).not.toContain('toctou');
  });

  test('large objects are refused by name', async () => {
    const { verdict, reason } = await verdictOf(server.engine, '', both('SELECT lo_create(0)'));
    expect({ verdict, reason }).toEqual({
      verdict: 'inconclusive',
      reason: 'the race makes large objects (pg_largeobject), which cannot be put back',
    });
  });

  test('large objects that are there before are refused too', async () => {
    const { error } = await verdictOf(
      server.engine,
      'SELECT lo_create(0)',
      both('SELECT count(*) FROM pg_class'),
    );
    expect(error).toEqual({
      code: 'UNSUPPORTED',
      message: 'the database holds large objects (pg_largeobject), which toctou cannot put back',
      hint: 'keep the bytes in a column of type bytea, or leave them out of the setup',
    });
  });
});
