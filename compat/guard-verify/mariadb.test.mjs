import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import mysql from 'mysql2/promise';
import { check, foreignKey, guard, notNull, primaryKey, refuse, unique } from '@toctou/guard';
import { noMariadb, startMariadb } from '../mariadb.mjs';
import { foundAndMended, mismatchesOf } from './suite.mjs';
import { verifyConstraints } from '@toctou/guard/mysql2';

let server;
let db;
if (noMariadb) console.error(`SKIPPED, ALL OF MARIADB: ${noMariadb}`);
else {
  before(async () => {
    server = await startMariadb();
    db = await mysql.createConnection(server.url);
  });
  after(async () => {
    await db.end();
    await server.close();
  });
}

const run = (sql) => db.query(sql);
async function reset() {
  await run('DROP DATABASE IF EXISTS other');
  await run('DROP DATABASE test');
  await run('CREATE DATABASE test');
  await run('USE test');
  await run('CREATE TABLE parent (id int PRIMARY KEY, other int, UNIQUE KEY other_key (other))');
  await run(`CREATE TABLE t (
    id int PRIMARY KEY, tenant int NOT NULL, slug varchar(20), email varchar(100), age int, parent_id int,
    UNIQUE KEY t_tenant_slug_key (tenant, slug),
    CONSTRAINT t_parent_fk FOREIGN KEY (parent_id) REFERENCES parent (id),
    CONSTRAINT t_age_check CHECK (age > 0)
  )`);
}
const verify = (declared) => verifyConstraints(db, declared);
const engine = { name: 'MariaDB', reset, run, verify };
const options = { skip: noMariadb };

const key = 't_tenant_slug_key';
const oneSlug = unique('t', ['tenant', 'slug'], { name: key });
const parentExists = foreignKey('t', ['parent_id'], {
  name: 't_parent_fk',
  references: { table: 'parent', columns: ['id'] },
});
const adult = check('t', { name: 't_age_check' });
const dropForeignKey = 'ALTER TABLE t DROP FOREIGN KEY t_parent_fk';

test('MariaDB: all there', options, async () => {
  await reset();
  const all = {
    oneSlug,
    parentExists,
    adult,
    id: primaryKey('t', ['id'], { name: 'PRIMARY' }),
    inSchema: unique('t', ['slug', 'tenant'], { name: key, schema: 'test' }),
    given: notNull('t', 'tenant'),
  };
  assert.deepEqual(await verify(all), all);
});

foundAndMended(
  engine,
  [
    ['missing', [`ALTER TABLE t DROP INDEX ${key}`], oneSlug, ['missing']],
    [
      'missing, without a name',
      [`ALTER TABLE t DROP INDEX ${key}`],
      unique('t', ['tenant', 'slug']),
      ['missing'],
    ],
    [
      'missing primary key',
      ['ALTER TABLE t DROP PRIMARY KEY'],
      primaryKey('t', ['id'], { name: 'PRIMARY' }),
      ['missing'],
    ],
    ['missing foreign key', [dropForeignKey], parentExists, ['missing']],
    ['missing check', [], check('t', { name: 'slug_check' }), ['missing'], false],
    ['nullable', [], notNull('t', 'slug'), ['nullable']],
    ['other columns', [], unique('t', ['tenant'], { name: key }), ['other_columns']],
    [
      'only the beginning of a column',
      ['CREATE UNIQUE INDEX t_email_key ON t (email (10))'],
      unique('t', ['email'], { name: 't_email_key' }),
      ['prefix'],
    ],
    [
      'an index that is not unique',
      ['CREATE INDEX t_email_idx ON t (email)'],
      unique('t', ['email'], { name: 't_email_idx' }),
      ['other_kind'],
    ],
    ['another kind', [], unique('t', ['age'], { name: 't_age_check' }), ['other_kind']],
    [
      'foreign key to elsewhere',
      [
        dropForeignKey,
        'ALTER TABLE t ADD CONSTRAINT t_parent_fk FOREIGN KEY (parent_id) REFERENCES parent (other)',
      ],
      parentExists,
      ['other_target'],
    ],
    ['another name', [`ALTER TABLE t RENAME INDEX ${key} TO slug_once`], oneSlug, ['other_name']],
    [
      'the same name in capitals',
      [`ALTER TABLE t RENAME INDEX ${key} TO ${key.toUpperCase()}`],
      oneSlug,
      ['other_name'],
    ],
    ['a foreign key of another name', [], { ...parentExists, name: 'parent_fk' }, ['other_name'], false],
    ['on another table', [], unique('parent', ['other'], { name: key }), ['other_table'], false],
    ['no such table', [], unique('nowhere', ['id'], { name: 'x' }), ['no_table'], false],
    ['a table in capitals', [], unique('T', ['id'], { name: 'PRIMARY' }), ['no_table'], false],
    ['no such column', [], unique('t', ['Tenant', 'slug'], { name: key }), ['no_column'], false],
  ],
  options,
);

test('MariaDB: an engine without foreign keys has none', options, async () => {
  await reset();
  await run(
    'CREATE TABLE flat (id int PRIMARY KEY, parent_id int, CONSTRAINT flat_fk FOREIGN KEY (parent_id) REFERENCES parent (id)) ENGINE=MyISAM',
  );
  const [mismatch] = await mismatchesOf(verify, [foreignKey('flat', ['parent_id'], { name: 'flat_fk' })]);
  assert.deepEqual(mismatch.problems, ['missing']);
});

test('MariaDB: names that need quotes', options, async () => {
  await reset();
  await run('CREATE TABLE `my ``t` (`the ``id` int)');
  const declared = unique('my `t', ['the `id'], { name: 'a `name' });
  const [mismatch] = await mismatchesOf(verify, [declared]);
  for (const sql of mismatch.fix) await run(sql);
  assert.deepEqual(await verify([declared]), [declared]);
});

test('MariaDB: the declared schema', options, async () => {
  await reset();
  await run('CREATE DATABASE other');
  await run('CREATE TABLE other.t (id int, UNIQUE KEY there (id))');
  const there = unique('t', ['id'], { name: 'there', schema: 'other' });
  assert.deepEqual(await verify([there, oneSlug]), [there, oneSlug]);
});

test('MariaDB: the real names, which are what errors say', options, async () => {
  await reset();
  await run("INSERT INTO t (id, tenant, slug) VALUES (1, 1, 'a')");
  const [slug, id, parent] = await verify([
    unique('t', ['slug', 'tenant']),
    primaryKey('t', ['id']),
    foreignKey('t', ['parent_id']),
  ]);
  assert.deepEqual([slug.name, id.name, parent.name], [key, 'PRIMARY', 't_parent_fk']);
  const rules = [slug, id, parent, adult, notNull('t', 'tenant')].map((constraint) =>
    refuse(constraint, { title: constraint.kind }),
  );
  for (const [sql, title] of [
    ["INSERT INTO t (id, tenant, slug) VALUES (2, 1, 'a')", 'unique'],
    ["INSERT INTO t (id, tenant, slug) VALUES (1, 2, 'b')", 'primary_key'],
    ['INSERT INTO t (id, tenant, parent_id) VALUES (3, 3, 9)', 'foreign_key'],
    ['INSERT INTO t (id, tenant, age) VALUES (4, 4, 0)', 'check'],
    ['INSERT INTO t (id, tenant) VALUES (5, NULL)', 'not_null'],
  ])
    await assert.rejects(
      guard(() => run(sql), ...rules),
      { name: 'Refusal', title },
    );
});
