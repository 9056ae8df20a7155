import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const entities = `
import { BaseEntity, Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
@Entity()
export class Role extends BaseEntity {
  @PrimaryGeneratedColumn() id: number;
  @Column({ unique: true }) name: string;
  @Column() status: string;
  @OneToMany(() => Member, (member) => member.role) people: Member[];
}
@Entity()
export class Member extends BaseEntity {
  @PrimaryGeneratedColumn() id: number;
  @Column() email: string;
  @ManyToOne(() => Role, (role) => role.people) role: Role;
}
`;
const head = "import { Member, Role } from './entities';\nimport { manager, next } from './app';\n";
const conflict = "throw new Error('conflict');";

async function found(body: string, more = ''): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('typeorm', 'pg'),
    'src/entities.ts': entities,
    'src/handler.ts': `${head}export async function handler({ id, name, body }) {\n${body}\n}\n${more}`,
  });
  return findings.map(brief);
}

describe('what is made becomes a row when it is saved', () => {
  const check = `const role = await Role.findOneBy({ name }); if (role) ${conflict}`;

  test.each([
    ['by itself', 'const made = Role.create({ name }); await made.save();'],
    ['at once', 'return Role.create({ name }).save();'],
    ['with more', "const made = Role.create({ name }); made.status = 'new'; await made.save();"],
    ['from a body', 'const made = Role.create(body); await made.save();'],
    [
      'by a manager that is not told its class',
      'const made = manager.create(Role, { name }); await manager.save(made);',
    ],
    ['by a manager, as a list', 'const made = manager.create(Role, { name }); await manager.save([made]);'],
    ['by the class', 'const made = Role.create({ name }); await Role.save(made);'],
  ])('%s', async (_name, act) => {
    expect(await found(`${check} ${act}`)).toStrictEqual(['check-then-insert error-500 role (name)']);
  });

  test('and not when it is only made', async () => {
    expect(await found(`${check} return Role.create({ name });`)).toStrictEqual([]);
  });
});

describe('what a row leads to', () => {
  const join = 'export const join = async (role, email) => Member.create({ email, role }).save();';
  const remove = (check: string, act = 'await Role.delete(id);'): string =>
    `const role = await Role.findOne({ where: { id }, relations: ['people'] }); ${check} ${act}`;

  test('is not there, and the row is deleted', async () => {
    const check = `if (role.people && role.people.length > 0) ${conflict}`;
    expect(await found(remove(check), join)).toStrictEqual(['write-skew error-500 role ()']);
  });

  test('is there, or never comes', async () => {
    const check = `if (role.people.length === 0) ${conflict}`;
    expect(await found(remove(check), join)).toStrictEqual([]);
    expect(await found(remove(`if (role.people.length > 0) ${conflict}`))).toStrictEqual([]);
  });
});

test('a list of rows that is longer by one, and saved with its owner', async () => {
  expect(
    await found(
      "const role = await Role.findOne({ where: { id }, relations: ['people'] }); role.people.push(body.member); await role.save();",
    ),
  ).toStrictEqual(['read-modify-write lost-update role (people)']);
});

describe('a row that a repository maps to another class', () => {
  const repository = `
export class Roles {
  async byName(name) {
    if (!name) return null;
    const entity = await Role.findOneBy({ name });
    return entity ? Mapper.toDomain(entity) : null;
  }
}
class Mapper {
  static toDomain(entity) { const role = new DomainRole(); role.id = entity.id; role.name = entity.name; return role; }
}
class DomainRole { id; name; }
`;
  const check = 'const role = await new Roles().byName(name);';

  test('is there if the row is', async () => {
    const act = 'await Role.create({ name }).save();';
    expect(await found(`${check} if (role) ${conflict} ${act}`, repository)).toStrictEqual([
      'check-then-insert error-500 role (name)',
    ]);
    expect(await found(`${check} if (!role) ${conflict} ${act}`, repository)).toStrictEqual([]);
  });
});

test('what has expired has expired, whoever writes it down', async () => {
  const body = (status: string): string =>
    `const role = await Role.findOne({ where: { name, status: 'pending' } }); if (!role) ${conflict} role.status = '${status}'; await role.save();`;
  expect(await found(body('expired'))).toStrictEqual([]);
  expect(await found(body('used'))).toStrictEqual(['check-then-write invariant role (status)']);
});

describe('an error that is caught, and another handed on', () => {
  const body = (next: string): string =>
    `try { const role = await Role.findOneBy({ name }); if (role) ${conflict} await Role.create({ name }).save(); } catch (error) { return ${next}; }`;

  test('as an answer of its own', async () => {
    expect(await found(body("next(new CustomError(400, 'wrong', error))"))).toStrictEqual([]);
  });

  test.each(['next(error)', "next(new CustomError(500, 'wrong', error))"])('%s', async (next) => {
    expect(await found(body(next))).toStrictEqual(['check-then-insert error-500 role (name)']);
  });
});
