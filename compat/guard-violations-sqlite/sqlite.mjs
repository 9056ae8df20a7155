import { rejection } from '../guard-violations/scenarios.mjs';

export const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE parent (id integer PRIMARY KEY);
  CREATE TABLE t (
    id integer PRIMARY KEY,
    email text CONSTRAINT t_email_key UNIQUE,
    tenant integer, slug text, kind text, age integer CONSTRAINT t_age_check CHECK (age > 0),
    parent_id integer CONSTRAINT t_parent_fk REFERENCES parent,
    strict_id integer CONSTRAINT t_strict_fk REFERENCES parent ON DELETE RESTRICT,
    lazy integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
    must text NOT NULL,
    CONSTRAINT t_tenant_slug_key UNIQUE (tenant, slug)
  );
  CREATE UNIQUE INDEX t_partial_idx ON t (kind) WHERE age > 10;
  CREATE UNIQUE INDEX t_lower_idx ON t (lower(kind)) WHERE age = 5;
  CREATE TABLE counter (id integer PRIMARY KEY, n integer);
  INSERT INTO parent VALUES (1), (2);
  INSERT INTO t VALUES (1, 'a@x', 1, 's', 'k', 20, 1, 2, 1, 'm');
  INSERT INTO t (id, kind, age, must) VALUES (3, 'e', 5, 'm');
  INSERT INTO counter VALUES (1, 0), (2, 0);
`;

const dialect = 'sqlite';
const unique = { kind: 'unique', dialect, table: 't' };
const foreign = { kind: 'foreign_key', dialect };
/** Where the driver has no extended code, either may be the other. */
const hidden = { kind: 'lock_timeout', retry: 'transaction', dialect, code: 'SQLITE_BUSY' };
const insert = (values) => (row) => rejection(row.insert({ id: 2, must: 'm', ...values }));

/** Nobody waits for a lock: each row has a busy timeout of nothing. */
export const scenarios = [
  { title: 'unique', ...unique, columns: 'email', provoke: insert({ email: 'a@x' }) },
  { title: 'primary key', ...unique, columns: 'id', provoke: insert({ id: 1 }) },
  { title: 'composite', ...unique, columns: 'tenant,slug', provoke: insert({ tenant: 1, slug: 's' }) },
  { title: 'partial index', ...unique, columns: 'kind', provoke: insert({ kind: 'k', age: 11 }) },
  { title: 'expression index', ...unique, constraint: 't_lower_idx', provoke: insert({ kind: 'E', age: 5 }) },
  { title: 'foreign key, child', ...foreign, provoke: insert({ parent_id: 9 }) },
  { title: 'foreign key, parent', ...foreign, provoke: (row) => rejection(row.removeParent(1)) },
  { title: 'RESTRICT', ...foreign, provoke: (row) => rejection(row.removeParent(2)) },
  {
    title: 'not null',
    kind: 'not_null',
    dialect,
    table: 't',
    columns: 'must',
    provoke: insert({ must: null }),
  },
  { title: 'check', kind: 'check', dialect, constraint: 't_age_check', provoke: insert({ age: 0 }) },
  {
    title: 'serialization',
    kind: 'serialization',
    retry: 'transaction',
    dialect,
    or: hidden,
    provoke: (row, { other }) =>
      rejection(
        row.transaction(async (execute) => {
          await execute('SELECT * FROM counter');
          await other('UPDATE counter SET n = n + 1 WHERE id = 1');
          await execute('UPDATE counter SET n = n + 1 WHERE id = 1');
        }),
      ),
  },
  {
    title: 'lock timeout',
    kind: 'lock_timeout',
    retry: 'statement',
    dialect,
    or: hidden,
    async provoke(row, { other }) {
      await other('BEGIN IMMEDIATE');
      try {
        return await rejection(row.execute('UPDATE counter SET n = 1 WHERE id = 1'));
      } finally {
        await other('ROLLBACK');
      }
    },
  },
  // Last: what failed at COMMIT stays open in SQLite, and not everybody rolls it back.
  {
    title: 'at COMMIT',
    ...foreign,
    provoke: (row) =>
      rejection(row.transaction((execute) => execute(`INSERT INTO t (id, lazy, must) VALUES (2, 9, 'm')`))),
  },
];
