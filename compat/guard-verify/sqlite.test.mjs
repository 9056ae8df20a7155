import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { check, foreignKey, guard, isRefusal, notNull, primaryKey, refuse, unique } from '@toctou/guard';
import { foundAndMended, mismatchesOf } from './suite.mjs';
import { insertOnce, verifyConstraints } from '@toctou/guard/node-sqlite';

let db = new DatabaseSync(':memory:');
after(() => db.close());
const run = (sql) => db.exec(sql);
const verify = (declared) => verifyConstraints(db, declared);

async function reset() {
  db.close();
  db = new DatabaseSync(':memory:');
  run(`CREATE TABLE parent (id INTEGER PRIMARY KEY, other int UNIQUE, a int, b int, UNIQUE (a, b));
    CREATE TABLE t (
      id INTEGER PRIMARY KEY, tenant int NOT NULL, slug text, email text, age int, deleted_at text,
      parent_id int REFERENCES parent,
      -- CONSTRAINT t_commented CHECK (1)
      note text DEFAULT 'CONSTRAINT t_quoted CHECK',
      CONSTRAINT t_tenant_slug_key UNIQUE (tenant, slug),
      CONSTRAINT "t ""age" CHECK (age > 0)
    )`);
}

const oneSlug = unique('t', ['tenant', 'slug'], { name: 't_tenant_slug_key' });
const parentExists = foreignKey('t', ['parent_id'], { name: 't_parent_fk' });

test('SQLite: all there, whatever it is called where errors do not say it', async () => {
  await reset();
  run('CREATE UNIQUE INDEX t_lower ON t (lower(email), tenant DESC)');
  const all = {
    oneSlug,
    parentExists,
    id: primaryKey('t', ['id'], { name: 'what you like' }),
    adult: check('t', { name: 't "age' }),
    given: notNull('t', 'tenant'),
    idIsGiven: notNull('t', 'id'),
    lower: unique('t', ['lower(email)', 'tenant'], { name: 't_lower' }),
  };
  assert.deepEqual(await verify(all), all);
});

foundAndMended({ name: 'SQLite', reset, run, verify }, [
  ['missing', [], unique('t', ['email'], { name: 't_email_key' }), ['missing']],
  ['missing, without a name', [], unique('t', ['email']), ['missing']],
  ['missing, of an expression', [], unique('t', ['lower(email)'], { name: 't_lower' }), ['missing']],
  [
    'missing, of some rows',
    [],
    unique('t', ['email'], { name: 't_live', where: 'deleted_at IS NULL' }),
    ['missing'],
  ],
  ['missing primary key', [], primaryKey('t', ['tenant'], { name: 't_pkey' }), ['missing'], false],
  ['missing foreign key', [], foreignKey('t', ['age'], { name: 't_age_fk' }), ['missing'], false],
  ['missing check', [], check('t', { name: 't_commented' }), ['missing'], false],
  ['missing check, quoted', [], check('t', { name: 't_quoted' }), ['missing'], false],
  ['nullable', [], notNull('t', 'slug'), ['nullable'], false],
  [
    'partial',
    ['CREATE UNIQUE INDEX t_live ON t (email) WHERE deleted_at IS NULL'],
    unique('t', ['email'], { name: 't_live' }),
    ['partial'],
  ],
  [
    'another condition',
    ['CREATE UNIQUE INDEX t_live ON t (email) WHERE deleted_at IS NULL'],
    unique('t', ['email'], { name: 't_live', where: 'deleted_at IS NOT NULL' }),
    ['other_condition'],
  ],
  [
    'another expression',
    ['CREATE UNIQUE INDEX t_lower ON t (lower(email))'],
    unique('t', ['upper(email)'], { name: 't_lower' }),
    ['other_columns'],
  ],
  ['foreign keys switched off', ['PRAGMA foreign_keys = OFF'], parentExists, ['not_enforced']],
  [
    'foreign key to elsewhere',
    [],
    foreignKey('t', ['parent_id'], {
      name: 't_parent_fk',
      references: { table: 'parents', columns: ['id'] },
    }),
    ['other_target'],
    false,
  ],
  ['no such table', [], unique('nowhere', ['id'], { name: 'x' }), ['no_table'], false],
  ['a table in capitals', [], unique('T', ['id'], { name: 'x' }), ['no_table'], false],
  ['no such column', [], unique('t', ['Tenant', 'slug'], { name: 'x' }), ['no_column'], false],
]);

test('SQLite: a condition is compared but for parentheses and space', async () => {
  await reset();
  run('CREATE UNIQUE INDEX t_live ON t (email) WHERE (deleted_at  IS NULL)');
  await verify([unique('t', ['email'], { name: 't_live', where: 'deleted_at IS NULL' })]);
});

test('SQLite: errors name columns, and those are matched, in any order', async () => {
  await reset();
  run(
    "CREATE UNIQUE INDEX t_lower ON t (lower(email)); INSERT INTO t (id, tenant, slug, email) VALUES (1, 1, 'a', 'a@x')",
  );
  const verified = await verify([
    unique('t', ['slug', 'tenant']),
    primaryKey('t', ['id']),
    unique('t', ['lower(email)'], { name: 't_lower' }),
    check('t', { name: 't "age' }),
    notNull('t', 'tenant'),
  ]);
  const rules = verified.map((constraint, index) => refuse(constraint, { title: `rule ${index}` }));
  for (const [index, sql] of [
    "INSERT INTO t (id, tenant, slug) VALUES (2, 1, 'a')",
    "INSERT INTO t (id, tenant, slug) VALUES (1, 2, 'b')",
    "INSERT INTO t (id, tenant, email) VALUES (3, 3, 'A@X')",
    'INSERT INTO t (id, tenant, age) VALUES (4, 4, 0)',
    'INSERT INTO t (id) VALUES (5)',
  ].entries())
    await assert.rejects(
      guard(() => run(sql), ...rules),
      { name: 'Refusal', title: `rule ${index}` },
    );
});

test('SQLite: a foreign key that fails could be any, and is let through', async () => {
  await reset();
  const [parent] = await verify([foreignKey('t', ['parent_id'])]);
  await assert.rejects(
    guard(
      () => run('INSERT INTO t (id, tenant, parent_id) VALUES (1, 1, 9)'),
      refuse(parent, { title: 'no' }),
    ),
    (error) => !isRefusal(error) && /FOREIGN KEY/.test(error.message),
  );
});

test('SQLite: names that need quotes', async () => {
  await reset();
  run('CREATE TABLE "my ""t" ("the ""id" int)');
  const declared = unique('my "t', ['the "id'], { name: 'a "name' });
  const [mismatch] = await mismatchesOf(verify, [declared]);
  for (const sql of mismatch.fix) run(sql);
  assert.deepEqual(await verify([declared]), [declared]);
});

test('SQLite: insertOnce on a partial index', async () => {
  await reset();
  run(
    "CREATE UNIQUE INDEX t_live ON t (email) WHERE deleted_at IS NULL; INSERT INTO t (tenant, email, deleted_at) VALUES (1, 'a', 'then')",
  );
  const [oneLive] = await verify([unique('t', ['email'], { name: 't_live', where: 'deleted_at IS NULL' })]);
  const { row, created } = await insertOnce(db, oneLive, { tenant: 1, email: 'a' });
  assert.deepEqual([row.id, created], [2, true]);
  assert.deepEqual(await insertOnce(db, oneLive, { tenant: 1, email: 'a' }), { row, created: false });
});
