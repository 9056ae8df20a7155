import { DrizzleQueryError, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Kysely, PostgresDialect, sql as kyselySql } from 'kysely';
import postgres from 'postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { abortOf, violationOf } from '../src/index.ts';
import { rejection, useDatabase } from './support/database.ts';

const database = useDatabase(`
  CREATE EXTENSION btree_gist;
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE t (
    id int PRIMARY KEY,
    email text CONSTRAINT t_email_key UNIQUE,
    tenant int, slug text, kind text, age int CONSTRAINT t_age_check CHECK (age > 0),
    parent_id int CONSTRAINT t_parent_fk REFERENCES parent,
    strict_id int CONSTRAINT t_strict_fk REFERENCES parent ON DELETE RESTRICT,
    lazy int CONSTRAINT t_lazy_key UNIQUE DEFERRABLE INITIALLY DEFERRED,
    must text NOT NULL DEFAULT '',
    CONSTRAINT t_tenant_slug_key UNIQUE (tenant, slug)
  );
  CREATE UNIQUE INDEX t_partial_idx ON t (kind) WHERE age > 10;
  CREATE UNIQUE INDEX t_lower_idx ON t (lower(email));
  CREATE TABLE booking (room int, during int4range, CONSTRAINT booking_excl EXCLUDE USING gist (room WITH =, during WITH &&));
  CREATE TABLE pt (region text, email text, UNIQUE (region, email)) PARTITION BY LIST (region);
  CREATE TABLE pt_eu PARTITION OF pt FOR VALUES IN ('eu');
  CREATE SCHEMA other;
  CREATE TABLE other.t (id int CONSTRAINT t_email_key UNIQUE);
  CREATE TABLE counter (id int PRIMARY KEY, n int);
  INSERT INTO parent VALUES (1), (2);
  INSERT INTO t (id, email, tenant, slug, kind, age, parent_id, strict_id, lazy) VALUES (1, 'a@x', 1, 's', 'k', 20, 1, 2, 1);
  INSERT INTO booking VALUES (1, '[1,5)');
  INSERT INTO pt VALUES ('eu', 'a@x');
  INSERT INTO other.t VALUES (1);
  INSERT INTO counter VALUES (1, 0), (2, 0);
`);

const unique = {
  kind: 'unique',
  dialect: 'postgres',
  code: '23505',
  schema: 'public',
  table: 't',
  columns: undefined,
};
const foreign = { kind: 'foreign_key', dialect: 'postgres', schema: 'public', table: 't' };

const violations: [title: string, sql: string, expected: object][] = [
  ['unique', `INSERT INTO t (id, email) VALUES (2, 'a@x')`, { ...unique, constraint: 't_email_key' }],
  [
    'unique, a value made to mislead',
    `INSERT INTO t (id, tenant, slug) VALUES (3, 1, 'z)=(evil'), (4, 1, 'z)=(evil')`,
    { ...unique, constraint: 't_tenant_slug_key' },
  ],
  ['primary key', `INSERT INTO t (id) VALUES (1)`, { ...unique, constraint: 't_pkey' }],
  [
    'composite',
    `INSERT INTO t (id, tenant, slug) VALUES (2, 1, 's')`,
    { ...unique, constraint: 't_tenant_slug_key' },
  ],
  [
    'partial index',
    `INSERT INTO t (id, kind, age) VALUES (2, 'k', 11)`,
    { ...unique, constraint: 't_partial_idx' },
  ],
  [
    'expression index',
    `INSERT INTO t (id, email) VALUES (2, 'A@X')`,
    { ...unique, constraint: 't_lower_idx' },
  ],
  [
    'partition',
    `INSERT INTO pt VALUES ('eu', 'a@x')`,
    { ...unique, table: 'pt_eu', constraint: 'pt_eu_region_email_key' },
  ],
  [
    'another schema',
    `INSERT INTO other.t VALUES (1)`,
    { ...unique, schema: 'other', constraint: 't_email_key' },
  ],
  [
    'deferred, at COMMIT',
    `BEGIN; INSERT INTO t (id, lazy) VALUES (2, 1); COMMIT`,
    { ...unique, constraint: 't_lazy_key' },
  ],
  [
    'foreign key, child',
    `INSERT INTO t (id, parent_id) VALUES (2, 9)`,
    { ...foreign, code: '23503', constraint: 't_parent_fk' },
  ],
  [
    'foreign key, parent',
    `DELETE FROM parent WHERE id = 1`,
    { ...foreign, code: '23503', constraint: 't_parent_fk' },
  ],
  [
    'foreign key, RESTRICT',
    `DELETE FROM parent WHERE id = 2`,
    { ...foreign, code: '23001', constraint: 't_strict_fk' },
  ],
  [
    'not null',
    `INSERT INTO t (id, must) VALUES (2, NULL)`,
    { kind: 'not_null', code: '23502', table: 't', columns: ['must'], constraint: undefined },
  ],
  [
    'check',
    `INSERT INTO t (id, age) VALUES (2, 0)`,
    { kind: 'check', code: '23514', table: 't', constraint: 't_age_check' },
  ],
  [
    'exclusion',
    `INSERT INTO booking VALUES (1, '[4,6)')`,
    { kind: 'exclusion', code: '23P01', table: 'booking', constraint: 'booking_excl' },
  ],
  [
    'raised by a trigger, with a name of its own',
    `DO $$ BEGIN RAISE unique_violation USING CONSTRAINT = 'made_up'; END $$`,
    { kind: 'unique', constraint: 'made_up', table: undefined },
  ],
];

const kysely = (): Kysely<unknown> => new Kysely({ dialect: new PostgresDialect({ pool: database().pool }) });
let sqlClient: postgres.Sql | undefined;
afterAll(() => sqlClient?.end());

const clients: [name: string, run: (statement: string) => Promise<unknown>][] = [
  ['pg', (statement) => database().pool.query(statement)],
  ['drizzle-orm', (statement) => drizzle({ client: database().pool }).execute(sql.raw(statement))],
  ['kysely', (statement) => kyselySql.raw(statement).execute(kysely())],
  [
    'postgres',
    (statement) => (sqlClient ??= postgres(database().url, { max: 1, onnotice: () => {} })).unsafe(statement),
  ],
];

describe.each(clients)('violations through %s', (_, run) => {
  test.each(violations)('%s', async (_title, statement, expected) => {
    const error = await rejection(run(statement));
    expect(violationOf(error)).toMatchObject(expected);
    expect(abortOf(error)).toBeUndefined();
  });
});

test('the cause is the error of the driver, and Drizzle does wrap it', async () => {
  const error = await rejection(
    drizzle({ client: database().pool }).execute(sql`INSERT INTO t (id) VALUES (1)`),
  );
  expect(error).toBeInstanceOf(DrizzleQueryError);
  expect(violationOf(error)?.cause).toBe(error.cause);
});

test('names do not depend on the right to read, nor on the language of the server', async () => {
  const client = await database().connect();
  await client.query(`CREATE ROLE blind; GRANT INSERT ON t TO blind; SET ROLE blind`);
  const error = await rejection(client.query(`INSERT INTO t (id, email) VALUES (2, 'a@x')`));
  expect(error).toMatchObject({ detail: undefined });
  expect(violationOf(error)).toMatchObject({ ...unique, constraint: 't_email_key' });
});

test('serialization failure', async () => {
  const [a, b] = [await database().connect(), await database().connect()];
  await a.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await a.query('SELECT * FROM counter');
  await b.query('UPDATE counter SET n = n + 1 WHERE id = 1');
  const error = await rejection(a.query('UPDATE counter SET n = n + 1 WHERE id = 1'));
  expect(abortOf(error)).toEqual({
    kind: 'serialization',
    retry: 'transaction',
    dialect: 'postgres',
    code: '40001',
    cause: error,
  });
  expect(violationOf(error)).toBeUndefined();

  const after = await rejection(a.query('SELECT 1'));
  expect(abortOf(after)).toMatchObject({ kind: 'aborted_transaction', retry: 'savepoint', code: '25P02' });
  await a.query('ROLLBACK');
});

test('deadlock', async () => {
  const [a, b] = [await database().connect(), await database().connect()];
  await a.query('BEGIN; UPDATE counter SET n = 1 WHERE id = 1');
  await b.query('BEGIN; UPDATE counter SET n = 2 WHERE id = 2');
  const cross = async (client: typeof a, statement: string): Promise<void> => {
    try {
      await client.query(statement);
    } finally {
      await client.query('ROLLBACK');
    }
  };
  const results = await Promise.allSettled([
    cross(a, 'UPDATE counter SET n = 1 WHERE id = 2'),
    cross(b, 'UPDATE counter SET n = 2 WHERE id = 1'),
  ]);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  expect(errors).toHaveLength(1);
  expect(abortOf(errors[0])).toMatchObject({ kind: 'deadlock', retry: 'transaction', code: '40P01' });
});

test.each([
  ['NOWAIT', 'SELECT * FROM counter WHERE id = 1 FOR UPDATE NOWAIT'],
  ['lock_timeout', `SET lock_timeout = '1ms'; SELECT * FROM counter WHERE id = 1 FOR UPDATE`],
])('lock timeout by %s', async (_, statement) => {
  const [holder, other] = [await database().connect(), await database().connect()];
  await holder.query('BEGIN; SELECT * FROM counter WHERE id = 1 FOR UPDATE');
  expect(abortOf(await rejection(other.query(statement)))).toMatchObject({
    kind: 'lock_timeout',
    retry: 'savepoint',
    code: '55P03',
  });
  await holder.query('ROLLBACK');
});

test.each(['SELECT 1/0', 'SELEC', 'SELECT * FROM nowhere'])('%s is neither', async (statement) => {
  const error = await rejection(database().pool.query(statement));
  expect([violationOf(error), abortOf(error)]).toEqual([undefined, undefined]);
});
