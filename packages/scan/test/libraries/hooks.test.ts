import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

async function found(packages: readonly string[], model: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest(...packages, 'pg'),
    'schema.sql': schema,
    'src/user.ts': model,
  });
  return findings.map(brief);
}

test("Sequelize's decorators: a name, and a limit", async () => {
  const model = (body: string): string =>
    `import { BeforeCreate, Model, Table } from 'sequelize-typescript';\n@Table({ tableName: 'users' })\nexport class User extends Model { @BeforeCreate static async check(user: User) { ${body} } }`;
  const read = 'if (await this.findOne({ where: { email: user.email } })) throw new Error();';
  const count = 'const n = await this.count({ where: { role: user.role } }); if (n >= 10) throw new Error();';
  const packages = ['sequelize', 'sequelize-typescript'];
  expect(await found(packages, model(read))).toStrictEqual(['check-then-insert error-500 users (email)']);
  expect(await found(packages, model(count))).toStrictEqual(['limit-check limit-bypass users (role)']);
  expect(await found(packages, model('user.email = user.email.toLowerCase();'))).toStrictEqual([]);
});

test("Objection's hooks", async () => {
  const model = (hook: string): string =>
    `import { Model } from 'objection';\nexport class User extends Model { static tableName = 'users'; async ${hook}(context) { await super.$beforeInsert(context); const other = await User.query().findOne({ email: this.email }); if (other) throw new Error(); } }`;
  expect(await found(['objection'], model('$beforeInsert'))).toStrictEqual([
    'check-then-insert error-500 users (email)',
  ]);
  expect(await found(['objection'], model('$afterFind'))).toStrictEqual([]);
});

test("MikroORM's decorators", async () => {
  const model =
    "import { BeforeCreate, Entity, type EventArgs } from '@mikro-orm/core';\n@Entity({ tableName: 'users' })\nexport class User { email!: string; @BeforeCreate() async check(args: EventArgs<User>) { const other = await args.em.findOne(User, { email: this.email }); if (other) throw new Error(); } }";
  expect(await found(['@mikro-orm/core'], model)).toStrictEqual([
    'check-then-insert error-500 users (email)',
  ]);
});

test('Knex: a row is locked in a query of a query', async () => {
  const body =
    "await db.transaction(async (trx) => { const locked = trx('slots').where({ room }).forUpdate().as('locked'); const slot = await trx.select('*').from(locked).where({ day }).first(); if (!slot) await trx('slots').insert({ room, day }); });";
  expect(
    await found(
      ['knex'],
      `import { db } from './db';\nexport async function book({ room, day }) { ${body} }`,
    ),
  ).toStrictEqual(['lock-nothing duplicate slots (room, day)']);
});
