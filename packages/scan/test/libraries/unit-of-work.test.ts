import { expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

async function found(body: string): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('@mikro-orm/core', '@mikro-orm/postgresql'),
    'schema.sql': schema,
    'src/users.ts': `import { EntityManager, EntityRepository } from '@mikro-orm/core';\nimport { User } from './user.ts';
export class Users {
  constructor(private readonly em: EntityManager, private readonly users: EntityRepository<User>) {}
  async add({ email, role }) { ${body} }
}`,
  });
  return findings.map(brief);
}

const race = ['check-then-insert error-500 users (email)'];
const check = 'if (await this.users.findOne({ email })) throw new Error();';

test.each([
  ['made by a repository', `${check} this.users.create({ email, role }); await this.em.flush();`],
  ['made by a manager', `${check} this.em.create(User, { email, role }); await this.em.flush();`],
  [
    'handed over',
    `${check} const user = this.em.create(User, { email, role }); this.em.persist(user); await this.em.flush();`,
  ],
  [
    'in a branch, and flushed behind it',
    'let user = await this.users.findOne({ email }); if (!user) user = this.users.create({ email, role }); await this.em.flush();',
  ],
])('a row that is flushed: %s', async (_name, body) => {
  expect(await found(body)).toStrictEqual(race);
});

test('a row that is not written', async () => {
  expect(
    await found(`${check} this.users.create({ email, role }, { persist: false }); await this.em.flush();`),
  ).toStrictEqual([]);
  expect(await found(`${check} return this.users.create({ email, role });`)).toStrictEqual([]);
});
