import { rejection } from './scenarios.mjs';

export const schema = `
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE t (
    id int PRIMARY KEY,
    email text CONSTRAINT t_email_key UNIQUE,
    tenant int, slug text, kind text, age int CONSTRAINT t_age_check CHECK (age > 0),
    parent_id int CONSTRAINT t_parent_fk REFERENCES parent,
    strict_id int CONSTRAINT t_strict_fk REFERENCES parent ON DELETE RESTRICT,
    lazy int CONSTRAINT t_lazy_key UNIQUE DEFERRABLE INITIALLY DEFERRED,
    must text NOT NULL,
    CONSTRAINT t_tenant_slug_key UNIQUE (tenant, slug)
  );
  CREATE UNIQUE INDEX t_partial_idx ON t (kind) WHERE age > 10;
  CREATE UNIQUE INDEX t_lower_idx ON t (lower(email));
  CREATE TABLE booking (room int, during int4range, CONSTRAINT booking_excl EXCLUDE USING gist (room WITH =, during WITH &&));
  CREATE TABLE counter (id int PRIMARY KEY, n int);
  INSERT INTO parent VALUES (1), (2);
  INSERT INTO t VALUES (1, 'a@x', 1, 's', 'k', 20, 1, 2, 1, 'm');
  INSERT INTO booking VALUES (1, '[1,5)');
  INSERT INTO counter VALUES (1, 0), (2, 0);
`;

const dialect = 'postgres';
const unique = { kind: 'unique', code: '23505', dialect, table: 't', schema: 'public' };
const foreign = { kind: 'foreign_key', dialect, table: 't', schema: 'public' };
const insert = (values) => (row) => rejection(row.insert({ id: 2, must: 'm', ...values }));

/** Each through the row's own way to insert, to delete, to run a statement, and to run a transaction. */
export const scenarios = [
  { title: 'unique', ...unique, constraint: 't_email_key', provoke: insert({ email: 'a@x' }) },
  { title: 'primary key', ...unique, constraint: 't_pkey', provoke: insert({ id: 1 }) },
  {
    title: 'composite',
    ...unique,
    constraint: 't_tenant_slug_key',
    columns: 'tenant,slug',
    provoke: insert({ tenant: 1, slug: 's' }),
  },
  { title: 'partial index', ...unique, constraint: 't_partial_idx', provoke: insert({ kind: 'k', age: 11 }) },
  { title: 'expression index', ...unique, constraint: 't_lower_idx', provoke: insert({ email: 'A@X' }) },
  {
    title: 'foreign key, child',
    ...foreign,
    code: '23503',
    constraint: 't_parent_fk',
    provoke: insert({ parent_id: 9 }),
  },
  {
    title: 'foreign key, parent',
    ...foreign,
    code: '23503',
    constraint: 't_parent_fk',
    provoke: (row) => rejection(row.removeParent(1)),
  },
  {
    title: 'RESTRICT',
    ...foreign,
    code: '23001',
    constraint: 't_strict_fk',
    provoke: (row) => rejection(row.removeParent(2)),
  },
  {
    title: 'not null',
    kind: 'not_null',
    dialect,
    code: '23502',
    table: 't',
    columns: 'must',
    provoke: insert({ must: null }),
  },
  {
    title: 'check',
    kind: 'check',
    dialect,
    code: '23514',
    table: 't',
    constraint: 't_age_check',
    provoke: insert({ age: 0 }),
  },
  {
    title: 'exclusion',
    kind: 'exclusion',
    dialect,
    code: '23P01',
    table: 'booking',
    constraint: 'booking_excl',
    provoke: (row) => rejection(row.execute(`INSERT INTO booking VALUES (1, '[4,6)')`)),
  },
  {
    title: 'at COMMIT',
    ...unique,
    constraint: 't_lazy_key',
    provoke: (row) =>
      rejection(row.transaction((execute) => execute(`INSERT INTO t (id, lazy, must) VALUES (2, 1, 'm')`))),
  },
  {
    title: 'serialization',
    kind: 'serialization',
    retry: 'transaction',
    dialect,
    code: '40001',
    provoke: (row, { other }) =>
      rejection(
        row.transaction(async (execute) => {
          await execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
          await execute('SELECT * FROM counter');
          await other('UPDATE counter SET n = n + 1 WHERE id = 1');
          await execute('UPDATE counter SET n = n + 1 WHERE id = 1');
        }),
      ),
  },
  {
    title: 'deadlock',
    kind: 'deadlock',
    retry: 'transaction',
    dialect,
    code: '40P01',
    async provoke(row, { other, waiting }) {
      await other(`SET deadlock_timeout = '1h'`);
      await other('BEGIN');
      await other('UPDATE counter SET n = 2 WHERE id = 2');
      const blocked = [];
      const error = await rejection(
        row.transaction(async (execute) => {
          await execute(`SET LOCAL deadlock_timeout = '1ms'`);
          await execute('UPDATE counter SET n = 1 WHERE id = 1');
          blocked.push(other('UPDATE counter SET n = 2 WHERE id = 1'));
          await waiting();
          await execute('UPDATE counter SET n = 1 WHERE id = 2');
        }),
      );
      await Promise.all(blocked);
      await other('ROLLBACK');
      return error;
    },
  },
  {
    title: 'lock timeout',
    kind: 'lock_timeout',
    retry: 'savepoint',
    dialect,
    code: '55P03',
    async provoke(row, { other }) {
      await other('BEGIN');
      await other('UPDATE counter SET n = 1 WHERE id = 1');
      const error = await rejection(
        row.transaction((execute) => execute('SELECT * FROM counter WHERE id = 1 FOR UPDATE NOWAIT')),
      );
      await other('ROLLBACK');
      return error;
    },
  },
  {
    title: 'aborted',
    kind: 'aborted_transaction',
    retry: 'savepoint',
    dialect,
    code: '25P02',
    async provoke(row) {
      let error;
      await row
        .transaction(async (execute) => {
          await rejection(execute('SELECT 1/0'));
          throw (error = await rejection(execute('SELECT 1')));
        })
        .catch(() => {});
      return error;
    },
  },
];
