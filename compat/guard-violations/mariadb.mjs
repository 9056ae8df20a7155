import { rejection } from './scenarios.mjs';

export const schema = `
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE t (
    id int PRIMARY KEY,
    email varchar(100), tenant int, slug varchar(100), kind varchar(100), age int, parent_id int, strict_id int, lazy int,
    must varchar(100) NOT NULL,
    lower_email varchar(100) AS (lower(email)),
    UNIQUE KEY t_email_key (email), UNIQUE KEY t_tenant_slug_key (tenant, slug), UNIQUE KEY t_lower_idx (lower_email),
    CONSTRAINT t_age_check CHECK (age > 0),
    CONSTRAINT t_parent_fk FOREIGN KEY (parent_id) REFERENCES parent (id),
    CONSTRAINT t_strict_fk FOREIGN KEY (strict_id) REFERENCES parent (id) ON DELETE RESTRICT
  ) COLLATE utf8mb4_bin;
  CREATE TABLE counter (id int PRIMARY KEY, n int);
  CREATE TABLE ballast (id int PRIMARY KEY);
  INSERT INTO parent VALUES (1), (2);
  INSERT INTO t (id, email, tenant, slug, kind, age, parent_id, strict_id, must) VALUES (1, 'a@x', 1, 's', 'k', 20, 1, 2, 'm');
  INSERT INTO counter VALUES (1, 0), (2, 0);
`;

const dialect = 'mysql';
const unique = { kind: 'unique', code: '1062', dialect };
const foreign = { kind: 'foreign_key', dialect, table: 't', schema: 'test' };
const insert = (values) => (row) => rejection(row.insert({ id: 2, must: 'm', ...values }));

export const scenarios = [
  { title: 'unique', ...unique, constraint: 't_email_key', provoke: insert({ email: 'a@x' }) },
  { title: 'primary key', ...unique, constraint: 'PRIMARY', provoke: insert({ id: 1 }) },
  {
    title: 'composite',
    ...unique,
    constraint: 't_tenant_slug_key',
    provoke: insert({ tenant: 1, slug: 's' }),
  },
  { title: 'expression index', ...unique, constraint: 't_lower_idx', provoke: insert({ email: 'A@X' }) },
  {
    title: 'foreign key, child',
    ...foreign,
    code: '1452',
    constraint: 't_parent_fk',
    provoke: insert({ parent_id: 9 }),
  },
  {
    title: 'foreign key, parent',
    ...foreign,
    code: '1451',
    constraint: 't_parent_fk',
    provoke: (row) => rejection(row.removeParent(1)),
  },
  {
    title: 'RESTRICT',
    ...foreign,
    code: '1451',
    constraint: 't_strict_fk',
    provoke: (row) => rejection(row.removeParent(2)),
  },
  {
    title: 'not null',
    kind: 'not_null',
    dialect,
    code: '1048',
    columns: 'must',
    provoke: insert({ must: null }),
  },
  {
    title: 'check',
    kind: 'check',
    dialect,
    code: '4025',
    table: 't',
    schema: 'test',
    constraint: 't_age_check',
    provoke: insert({ age: 0 }),
  },
  {
    title: 'serialization',
    kind: 'serialization',
    retry: 'transaction',
    dialect,
    code: '1020',
    provoke: (row, { other }) =>
      rejection(
        row.transaction(async (execute) => {
          await execute('SET innodb_snapshot_isolation = ON');
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
    code: '1213',
    async provoke(row, { other, waiting }) {
      await other('BEGIN');
      // The transaction that has changed less is the victim.
      await other('INSERT INTO ballast SELECT seq FROM seq_1_to_100');
      await other('UPDATE counter SET n = n + 2 WHERE id = 2');
      const blocked = [];
      const error = await rejection(
        row.transaction(async (execute) => {
          await execute('UPDATE counter SET n = n + 1 WHERE id = 1');
          blocked.push(other('UPDATE counter SET n = n + 2 WHERE id = 1'));
          await waiting();
          await execute('UPDATE counter SET n = n + 1 WHERE id = 2');
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
    retry: 'statement',
    dialect,
    code: '1205',
    async provoke(row, { other }) {
      await other('BEGIN');
      await other('UPDATE counter SET n = n + 1 WHERE id = 1');
      const error = await rejection(
        row.transaction((execute) => execute('SELECT * FROM counter WHERE id = 1 FOR UPDATE NOWAIT')),
      );
      await other('ROLLBACK');
      return error;
    },
  },
];
