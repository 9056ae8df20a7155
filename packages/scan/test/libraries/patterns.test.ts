import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

/** A user is looked for by a pattern. */
const reads: readonly (readonly [
  name: string,
  packages: readonly string[],
  read: (pattern: string) => string,
])[] = [
  ['Knex whereILike', ['knex'], (by) => `db('users').whereILike('email', ${by}).first()`],
  ['Knex', ['knex'], (by) => `db('users').where('email', 'ilike', ${by}).first()`],
  [
    'Kysely',
    ['kysely'],
    (by) => `db.selectFrom('users').selectAll().where('email', 'ilike', ${by}).executeTakeFirst()`,
  ],
  ['Sequelize', ['sequelize'], (by) => `db.User.findOne({ where: { email: { [Op.iLike]: ${by} } } })`],
  ['MikroORM', ['@mikro-orm/core'], (by) => `em.findOne(User, { email: { $ilike: ${by} } })`],
  [
    'pg',
    ['pg'],
    (by) => `pool.query('SELECT 1 FROM users WHERE email ILIKE $1', [${by}]).then(({ rows }) => rows[0])`,
  ],
];

async function found(packages: readonly string[], read: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest(...packages, 'pg'),
    'schema.sql': schema,
    'src/users.ts': `import { Op } from 'sequelize';\nimport { db, em, pool } from './db';\nimport { User } from './user';\nexport async function signUp({ email, role }) {\nif (await ${read}) throw new Error();\nawait pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [email, role]);\n}`,
  });
  return findings.map(brief);
}

test.each(reads)(
  '%s: a pattern without a wildcard compares, and ignores case',
  async (_name, packages, read) => {
    expect(await found(packages, read('email'))).toStrictEqual(['check-then-insert duplicate users (email)']);
  },
);

test.each(reads)('%s: a pattern with a wildcard searches', async (_name, packages, read) => {
  expect(await found(packages, read('`%${email}%`'))).toStrictEqual([]);
});
