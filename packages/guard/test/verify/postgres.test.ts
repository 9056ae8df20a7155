import { beforeEach, describe, expect, test } from 'vitest';
import {
  check,
  exclusion,
  foreignKey,
  guard,
  isRefusal,
  notNull,
  primaryKey,
  refuse,
  unique,
  type Constraint,
  type Declaration,
  type ConstraintProblem,
  type VerificationError,
} from '../../src/index.ts';
import { isVerificationError, transaction, verifyConstraints } from '../../src/pg/index.ts';
import { rejection, useDatabase } from '../support/database.ts';

const database = useDatabase('CREATE EXTENSION btree_gist SCHEMA pg_catalog');
const run = (sql: string): Promise<unknown> => database().pool.query(sql);
beforeEach(async () => {
  await run(`
    DROP SCHEMA IF EXISTS tenant CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE TABLE parent (id int PRIMARY KEY, other int UNIQUE);
    CREATE TABLE t (
      id int CONSTRAINT t_pkey PRIMARY KEY,
      tenant int NOT NULL, slug text, email text, age int, deleted_at date, room int, during int4range,
      parent_id int CONSTRAINT t_parent_fkey REFERENCES parent,
      CONSTRAINT t_tenant_slug_key UNIQUE (tenant, slug) INCLUDE (age),
      CONSTRAINT t_age_check CHECK (age > 0),
      CONSTRAINT t_during_excl EXCLUDE USING gist (room WITH =, during WITH &&)
    );
  `);
});

const key = 't_tenant_slug_key';
const oneSlug = unique('t', ['tenant', 'slug'], { name: key });
const parentExists = foreignKey('t', ['parent_id'], {
  name: 't_parent_fkey',
  references: { table: 'parent', columns: ['id'] },
});

async function verificationError(declared: readonly Declaration[]): Promise<VerificationError> {
  const error = await rejection(verifyConstraints(database().pool, declared));
  if (!isVerificationError(error)) throw error;
  return error;
}

test('all there: the same again, as a list and as an object', async () => {
  const all = {
    oneSlug,
    parentExists,
    id: primaryKey('t', ['id'], { name: 't_pkey' }),
    idIsUnique: unique('t', ['id'], { name: 't_pkey' }),
    anyOrder: unique('t', ['slug', 'tenant'], { name: key }),
    inSchema: unique('t', ['tenant', 'slug'], { name: key, schema: 'public' }),
    adult: check('t', { name: 't_age_check' }),
    noOverlap: exclusion('t', { name: 't_during_excl' }),
    tenantIsGiven: notNull('t', 'tenant'),
  };
  expect(await verifyConstraints(database().pool, all)).toEqual(all);
  expect(await verifyConstraints(database().pool, Object.values(all))).toEqual(Object.values(all));
  expect(await verifyConstraints(database().pool, [])).toEqual([]);
});

/** What is wrong; what is declared; what is found; whether the statements mend it as they are. */
const cases: [
  title: string,
  sql: string,
  declared: Declaration,
  problems: ConstraintProblem[],
  mended?: false,
][] = [
  ['missing', `ALTER TABLE t DROP CONSTRAINT ${key}`, oneSlug, ['missing']],
  [
    'missing, without a name',
    `ALTER TABLE t DROP CONSTRAINT ${key}`,
    unique('t', ['tenant', 'slug']),
    ['missing'],
  ],
  [
    'missing primary key',
    'ALTER TABLE t DROP CONSTRAINT t_pkey',
    primaryKey('t', ['id'], { name: 't_pkey' }),
    ['missing'],
  ],
  ['missing foreign key', 'ALTER TABLE t DROP CONSTRAINT t_parent_fkey', parentExists, ['missing']],
  [
    'missing foreign key, to who knows where',
    'ALTER TABLE t DROP CONSTRAINT t_parent_fkey',
    foreignKey('t', ['parent_id'], { name: 't_parent_fkey' }),
    ['missing'],
    false,
  ],
  ['missing check', 'SELECT 1', check('t', { name: 't_slug_check' }), ['missing'], false],
  ['missing exclusion', 'SELECT 1', exclusion('t', { name: 't_slug_excl' }), ['missing'], false],
  [
    'missing, of an expression',
    'SELECT 1',
    unique('t', ['lower(email)'], { name: 't_lower_idx' }),
    ['missing'],
  ],
  [
    'missing, of some rows',
    'SELECT 1',
    unique('t', ['email'], { name: 't_live_idx', where: 'deleted_at IS NULL' }),
    ['missing'],
  ],
  [
    'missing, deferrable',
    'SELECT 1',
    unique('t', ['email'], { name: 't_email_key', deferrable: true }),
    ['missing'],
  ],
  ['nullable', 'ALTER TABLE t ALTER tenant DROP NOT NULL', notNull('t', 'tenant'), ['nullable']],
  [
    'not null that is not valid',
    'ALTER TABLE t ADD CONSTRAINT email_given NOT NULL email NOT VALID',
    notNull('t', 'email'),
    ['not_valid'],
  ],
  [
    'foreign key that is not valid',
    'ALTER TABLE t DROP CONSTRAINT t_parent_fkey; ALTER TABLE t ADD CONSTRAINT t_parent_fkey FOREIGN KEY (parent_id) REFERENCES parent NOT VALID',
    parentExists,
    ['not_valid'],
  ],
  [
    'check that is not valid',
    'ALTER TABLE t DROP CONSTRAINT t_age_check; ALTER TABLE t ADD CONSTRAINT t_age_check CHECK (age > 0) NOT VALID',
    check('t', { name: 't_age_check' }),
    ['not_valid'],
  ],
  [
    'foreign key that is not enforced',
    'ALTER TABLE t ALTER CONSTRAINT t_parent_fkey NOT ENFORCED',
    parentExists,
    ['not_enforced'],
  ],
  [
    'partial',
    'CREATE UNIQUE INDEX t_email_idx ON t (email) WHERE deleted_at IS NULL',
    unique('t', ['email'], { name: 't_email_idx' }),
    ['partial'],
  ],
  [
    'another condition',
    'CREATE UNIQUE INDEX t_email_idx ON t (email) WHERE deleted_at IS NULL',
    unique('t', ['email'], { name: 't_email_idx', where: 'deleted_at IS NOT NULL' }),
    ['other_condition'],
  ],
  [
    'no condition',
    'CREATE UNIQUE INDEX t_email_idx ON t (email)',
    unique('t', ['email'], { name: 't_email_idx', where: 'deleted_at IS NULL' }),
    ['other_condition'],
  ],
  [
    'deferrable',
    `ALTER TABLE t DROP CONSTRAINT ${key}; ALTER TABLE t ADD CONSTRAINT ${key} UNIQUE (tenant, slug) DEFERRABLE`,
    oneSlug,
    ['deferrable'],
  ],
  ['not deferrable', 'SELECT 1', { ...oneSlug, deferrable: true }, ['deferrable']],
  ['other columns', 'SELECT 1', unique('t', ['tenant'], { name: key }), ['other_columns']],
  [
    'a column that is included only',
    'SELECT 1',
    unique('t', ['tenant', 'slug', 'age'], { name: key }),
    ['other_columns'],
  ],
  [
    'another expression',
    'CREATE UNIQUE INDEX t_lower_idx ON t (lower(email))',
    unique('t', ['email'], { name: 't_lower_idx' }),
    ['other_columns'],
  ],
  [
    'an index that is not unique',
    'CREATE INDEX t_email_idx ON t (email)',
    unique('t', ['email'], { name: 't_email_idx' }),
    ['other_kind'],
  ],
  ['another kind', 'SELECT 1', unique('t', ['age'], { name: 't_age_check' }), ['other_kind']],
  [
    'unique only, where a primary key is declared',
    'ALTER TABLE parent DROP CONSTRAINT parent_pkey CASCADE',
    primaryKey('parent', ['other'], { name: 'parent_other_key' }),
    ['other_kind'],
  ],
  [
    'foreign key to elsewhere',
    'ALTER TABLE t DROP CONSTRAINT t_parent_fkey; ALTER TABLE t ADD CONSTRAINT t_parent_fkey FOREIGN KEY (parent_id) REFERENCES parent (other)',
    parentExists,
    ['other_target'],
  ],
  ['another name', `ALTER TABLE t RENAME CONSTRAINT ${key} TO slug_once`, oneSlug, ['other_name']],
  [
    'the same name in capitals',
    `ALTER TABLE t RENAME CONSTRAINT ${key} TO "${key.toUpperCase()}"`,
    oneSlug,
    ['other_name'],
  ],
  [
    'an index of another name',
    'CREATE UNIQUE INDEX t_email_idx ON t (email)',
    unique('t', ['email'], { name: 't_email_key' }),
    ['other_name'],
  ],
  ['a check in capitals', 'SELECT 1', check('t', { name: 'T_age_check' }), ['other_name']],
  ['on another table', 'SELECT 1', unique('parent', ['other'], { name: key }), ['other_table'], false],
  ['no such table', 'SELECT 1', unique('nowhere', ['id'], { name: 'x' }), ['no_table'], false],
  ['no such column', 'SELECT 1', unique('t', ['nothing'], { name: key }), ['no_column'], false],
  ['no such column, not null', 'SELECT 1', notNull('t', 'Tenant'), ['no_column'], false],
];

describe('found wrong, and mended', () => {
  test.each(cases)('%s', async (_, sql, declared, problems, mended) => {
    for (const statement of sql.split('; ')) await run(statement);
    const error = await verificationError([parentsKey, declared]);
    expect(error.mismatches.map((mismatch) => mismatch.problems)).toEqual([problems]);
    const [mismatch] = error.mismatches;
    expect(mismatch?.declaration).toBe(declared);
    if (mended === false) return expect(mismatch?.fix.join()).toMatch(/--|\/\*/);
    for (const statement of mismatch?.fix ?? []) await run(statement);
    await verifyConstraints(database().pool, [declared]);
  });
  const parentsKey = unique('parent', ['other'], { name: 'parent_other_key' });
});

test('an index that could not be built, which its statement builds once the rows allow it', async () => {
  await run(`INSERT INTO t (id, tenant, email) VALUES (1, 1, 'a@x'), (2, 1, 'a@x')`);
  await rejection(run('CREATE UNIQUE INDEX CONCURRENTLY t_email_idx ON t (email)'));
  const declared = unique('t', ['email'], { name: 't_email_idx' });
  const error = await verificationError([declared]);
  expect(error.mismatches[0]).toMatchObject({
    problems: ['not_valid'],
    fix: ['REINDEX INDEX CONCURRENTLY "public"."t_email_idx"'],
  });
  await run('DELETE FROM t WHERE id = 2');
  await run(error.mismatches[0]?.fix[0] ?? '');
  await verifyConstraints(database().pool, [declared]);
});

test('what is no constraint is named', async () => {
  const declared: Record<string, Declaration> = { oneSlug };
  Object.assign(declared, { helper: () => 1 });
  expect(await rejection(verifyConstraints(database().pool, declared))).toEqual(
    new TypeError('verifyConstraints: helper is not a constraint'),
  );
});

test('in an open transaction, which sees what it has changed itself', async () => {
  await transaction(database().pool, async (tx) => {
    await tx.query(`ALTER TABLE t RENAME CONSTRAINT ${key} TO slug_once`);
    const [renamed] = await verifyConstraints(tx, [unique('t', ['tenant', 'slug'])]);
    expect(renamed.name).toBe('slug_once');
  });
});

test('one error lists all, under the keys they were given', async () => {
  await run('ALTER TABLE t DROP CONSTRAINT t_parent_fkey');
  const declared = {
    oneSlug: unique('t', ['tenant'], { name: key }),
    id: primaryKey('t', ['id'], { name: 't_pkey' }),
    parentExists,
    table: notNull('T', 'id'),
    adult: check('t', { name: 'age_check' }),
  };
  const { message } = await rejection(verifyConstraints(database().pool, declared));
  // `docs/guard/verify-constraints.md` shows it.
  await expect(`${message}\n`).toMatchFileSnapshot('message.txt');
});

test('a declared condition is compared as the database prints it, but for parentheses and space', async () => {
  await run(`CREATE UNIQUE INDEX t_live_idx ON t (email) WHERE deleted_at IS NULL AND age > 1`);
  const where = '(deleted_at IS NULL\n  AND age > 1)';
  const declared = [unique('t', ['email'], { name: 't_live_idx', where })];
  expect(await verifyConstraints(database().pool, declared)).toEqual(declared);
});

test('a name that PostgreSQL has cut', async () => {
  const name = `t_email_${'é'.repeat(40)}`;
  await run(`ALTER TABLE t ADD CONSTRAINT "${name}" UNIQUE (email)`);
  const error = await verificationError([unique('t', ['email'], { name })]);
  expect(error.mismatches[0]).toMatchObject({ problems: ['other_name'] });
  expect(error.message).toContain(`the database calls it t_email_${'é'.repeat(27)}: declare that name`);
});

test('names that need quotes', async () => {
  await run(`CREATE TABLE "my ""t" ("the ""id" int)`);
  const declared = unique('my "t', ['the "id'], { name: 'a "name' });
  const error = await verificationError([declared]);
  for (const statement of error.mismatches[0]?.fix ?? []) await run(statement);
  expect(await verifyConstraints(database().pool, [declared])).toEqual([declared]);
});

test('which table, where several schemas have it: the one that its name means, or else the declared one', async () => {
  await run(`
    CREATE SCHEMA tenant; CREATE TABLE tenant.t (id int CONSTRAINT there UNIQUE); CREATE TABLE tenant.only (id int UNIQUE)
  `);
  expect((await verificationError([unique('t', ['id'], { name: 'there' })])).mismatches).toMatchObject([
    { problems: ['other_name'] },
  ]);
  await verifyConstraints(database().pool, [
    unique('t', ['id'], { name: 'there', schema: 'tenant' }),
    unique('only', ['id'], { name: 'only_id_key' }),
  ]);
  await run('CREATE SCHEMA other; CREATE TABLE other.only (id int UNIQUE)');
  const error = await verificationError([unique('only', ['id'], { name: 'only_id_key' })]);
  expect(error.mismatches[0]).toMatchObject({ problems: ['ambiguous_table'] });
  await run('DROP SCHEMA other CASCADE');
});

describe('the real names', () => {
  test('of constraints that are declared by their columns', async () => {
    await run('CREATE UNIQUE INDEX again ON t (slug, tenant)');
    const [slug, parent, id] = await verifyConstraints(database().pool, [
      unique('t', ['tenant', 'slug']),
      foreignKey('t', ['parent_id']),
      primaryKey('t', ['id']),
    ]);
    expect([slug.name, parent.name, id.name]).toEqual(['again', 't_parent_fkey', 't_pkey']);
    const error = await rejection(
      guard(
        () => run(`INSERT INTO t (id, tenant, slug) VALUES (1, 1, 'a'), (2, 1, 'a')`),
        refuse(slug, { title: 'taken' }),
      ),
    );
    expect(isRefusal(error)).toBe(true);
  });

  const partitioned = `
    CREATE TABLE pt (
      region text NOT NULL, email text NOT NULL, age int CONSTRAINT pt_age_check CHECK (age > 0),
      parent_id int CONSTRAINT pt_parent_fkey REFERENCES parent,
      CONSTRAINT pt_key UNIQUE (region, email)
    ) PARTITION BY LIST (region);
    CREATE TABLE pt_eu PARTITION OF pt FOR VALUES IN ('eu');
    CREATE SCHEMA tenant;
    CREATE TABLE tenant.pt_us PARTITION OF pt FOR VALUES IN ('us') PARTITION BY LIST (email);
    CREATE TABLE pt_us_a PARTITION OF tenant.pt_us FOR VALUES IN ('a');
    CREATE TABLE attached (LIKE pt INCLUDING DEFAULTS, CONSTRAINT own_name UNIQUE (email, region), CONSTRAINT pt_age_check CHECK (age > 0));
    ALTER TABLE attached DROP CONSTRAINT own_name, ADD CONSTRAINT own_name UNIQUE (region, email);
    ALTER TABLE pt ATTACH PARTITION attached FOR VALUES IN ('asia');
  `;
  const declared = {
    once: unique('pt', ['region', 'email'], { name: 'pt_key' }),
    parent: foreignKey('pt', ['parent_id'], { name: 'pt_parent_fkey' }),
    adult: check('pt', { name: 'pt_age_check' }),
    given: notNull('pt', 'email'),
  };
  const row = (region: string, email: string | null, age = 1, parent = 'NULL'): string =>
    `INSERT INTO pt VALUES ('${region}', ${email === null ? 'NULL' : `'${email}'`}, ${age}, ${parent})`;

  test('of partitions, theirs, those in another schema, and attached ones', async () => {
    await run(partitioned);
    expect(await verifyConstraints(database().pool, [declared.once])).toMatchObject([
      {
        ...declared.once,
        partitions: [
          { table: 'attached', name: 'own_name' },
          { table: 'pt_eu', name: 'pt_eu_region_email_key' },
          { table: 'pt_us_a', name: 'pt_us_a_region_email_key' },
          { schema: 'tenant', table: 'pt_us', name: 'pt_us_region_email_key' },
        ],
      },
    ]);
  });

  test.each<[string, keyof typeof declared, string]>([
    ['eu', 'once', `${row('eu', 'a')}; ${row('eu', 'a')}`],
    ['us', 'once', `${row('us', 'a')}; ${row('us', 'a')}`],
    ['asia', 'once', `${row('asia', 'a')}; ${row('asia', 'a')}`],
    ['eu', 'parent', row('eu', 'a', 1, '9')],
    ['asia', 'parent', row('asia', 'a', 1, '9')],
    ['us', 'adult', row('us', 'a', 0)],
    ['asia', 'adult', row('asia', 'a', 0)],
    ['eu', 'given', row('eu', null)],
  ])('what partition %s reports of %s is refused', async (_, which, sql) => {
    await run(partitioned);
    const verified: Record<string, Constraint> = await verifyConstraints(database().pool, declared);
    const attempt = (constraint: Constraint | undefined): Promise<Error> =>
      rejection(guard(() => run(sql), ...(constraint ? [refuse(constraint, { title: which })] : [])));
    expect(await attempt(verified[which])).toMatchObject({ name: 'Refusal', title: which });
    for (const other of Object.keys(declared).filter((name) => name !== which))
      expect(isRefusal(await attempt(verified[other]))).toBe(false);
  });

  test('of a foreign key whose target is partitioned', async () => {
    await run(`
      CREATE TABLE target (id int PRIMARY KEY) PARTITION BY RANGE (id);
      CREATE TABLE target_1 PARTITION OF target FOR VALUES FROM (0) TO (10);
      CREATE TABLE child (target_id int CONSTRAINT child_fkey REFERENCES target);
      INSERT INTO target VALUES (1); INSERT INTO child VALUES (1);
    `);
    const [inUse] = await verifyConstraints(database().pool, [
      foreignKey('child', ['target_id'], { name: 'child_fkey' }),
    ]);
    const error = await rejection(guard(() => run('DELETE FROM target'), refuse(inUse, { title: 'in use' })));
    expect(error).toMatchObject({ name: 'Refusal', title: 'in use' });
  });

  test('an index that a partition lacks is not valid', async () => {
    await run(partitioned);
    await run('CREATE UNIQUE INDEX later ON ONLY pt (region, email, age)');
    const error = await verificationError([unique('pt', ['region', 'email', 'age'], { name: 'later' })]);
    expect(error.mismatches[0]).toMatchObject({ problems: ['not_valid'] });
  });
});
