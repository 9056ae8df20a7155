// The names of constraints from the schemas of ORMs, against a database that has them. `tsc` checks what must not compile.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import { guard, refuse, violationOf } from '@toctou/guard';
import { tableOf as prismaTable } from '@toctou/guard/names/prisma';
import { tableOf as typeormTable } from '@toctou/guard/names/typeorm';
import { verifyConstraints as verifyByPrisma } from '@toctou/guard/prisma';
import { verifyConstraints as verifyByTypeorm } from '@toctou/guard/typeorm';
import { startEmbedded, type EmbeddedServer } from '@toctou/explore/embedded';
import { Pool } from 'pg';
import 'reflect-metadata';
import {
  Check,
  Column,
  DataSource,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';

let server: EmbeddedServer;
let pool: Pool;
before(async () => {
  server = await startEmbedded();
  pool = new Pool({ connectionString: server.url });
});
after(async () => {
  await pool.end();
  await server.close();
});

test('Prisma: mapped columns; the names are those of the database', async () => {
  await pool.query(`
    CREATE TABLE workspaces (id serial PRIMARY KEY);
    CREATE TABLE providers (
      id serial PRIMARY KEY, workspace_id int NOT NULL CONSTRAINT in_workspace REFERENCES workspaces, type text NOT NULL, email text
    );
    CREATE UNIQUE INDEX one_email ON providers (email);
    CREATE UNIQUE INDEX one_type ON providers (workspace_id, type);
    INSERT INTO workspaces VALUES (1);
  `);
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: server.url }) });
  const table = prismaTable(prisma, 'provider');
  const declared = {
    type: table.unique(['workspaceId', 'type']),
    email: table.unique(['email'], { name: 'one_email' }),
    workspace: table.foreignKey(['workspaceId']),
    id: table.primaryKey(['id']),
    given: table.notNull('workspaceId'),
  };
  const verified = await verifyByPrisma(prisma, declared);
  assert.deepEqual(
    [verified.type.name, verified.email.name, verified.workspace.name, verified.id.name],
    ['one_type', 'one_email', 'in_workspace', 'providers_pkey'],
  );
  assert.deepEqual(prismaTable(prisma.$extends({}), 'provider').unique(['type']), table.unique(['type']));

  const rules = Object.entries(verified).map(([title, constraint]) => refuse(constraint, { title }));
  await prisma.provider.create({ data: { workspaceId: 1, type: 'github', email: 'a' } });
  for (const [title, data] of [
    ['type', { workspaceId: 1, type: 'github' }],
    ['email', { workspaceId: 1, type: 'gitlab', email: 'a' }],
    ['workspace', { workspaceId: 9, type: 'github' }],
    ['id', { id: 1, workspaceId: 1, type: 'other' }],
  ] as const) {
    const create = () => prisma.provider.create({ data });
    await assert.rejects(guard(create, ...rules), { name: 'Refusal', title });
  }
  await prisma.$disconnect();
  assert.throws(
    // A model that is not there, to JavaScript.
    () => prismaTable(prisma, 'nothing' as 'provider'),
    new TypeError('tableOf: nothing is not a model of this Prisma client'),
  );
});

class Workspace {
  declare id: number;
}
PrimaryGeneratedColumn()(Workspace.prototype, 'id');
Entity('places')(Workspace);

class Member {
  declare id: number;
  declare workspace: Workspace;
  declare workspaceId: number;
  declare role: string;
  declare email: string;
  declare age: number;
}
PrimaryGeneratedColumn()(Member.prototype, 'id');
Column({ type: 'int', name: 'workspace_id' })(Member.prototype, 'workspaceId');
ManyToOne(() => Workspace)(Member.prototype, 'workspace');
JoinColumn({ name: 'workspace_id' })(Member.prototype, 'workspace');
Column({ type: 'text' })(Member.prototype, 'role');
Column({ type: 'text', unique: true })(Member.prototype, 'email');
Column({ type: 'int', default: 1 })(Member.prototype, 'age');
Unique('one_role', ['workspaceId', 'role'])(Member);
Index('one_age', ['age'], { unique: true, where: 'age > 100' })(Member);
Check('age_check', 'age > 0')(Member);
Entity('members')(Member);

test('TypeORM: the names that the naming strategy makes, which are in the database', async () => {
  const dataSource = new DataSource({
    type: 'postgres',
    url: server.url,
    entities: [Workspace, Member],
    synchronize: true,
  });
  await dataSource.initialize();
  const table = typeormTable(dataSource, Member);
  const declared = {
    role: table.unique(['workspaceId', 'role']),
    email: table.unique(['email']),
    age: table.unique(['age'], { where: 'age > 100' }),
    workspace: table.foreignKey(['workspaceId']),
    check: table.check('age_check'),
    id: table.primaryKey(),
    given: table.notNull('role'),
  };
  const verified = await verifyByTypeorm(dataSource, declared);
  assert.deepEqual({ ...verified, id: declared.id }, declared);
  assert.match(verified.id.name, /^PK_/);
  assert.match(verified.email.name, /^UQ_/);
  assert.equal(verified.workspace.references?.table, 'places');

  await dataSource.query('INSERT INTO places VALUES (1)');
  await dataSource.getRepository(Member).insert({ workspaceId: 1, role: 'owner', email: 'a' });
  await assert.rejects(
    guard(
      () => dataSource.getRepository(Member).insert({ workspaceId: 1, role: 'owner', email: 'b' }),
      refuse(verified.role, { title: 'taken' }),
    ),
    (error) => violationOf(error)?.constraint === 'one_role',
  );
  assert.throws(
    () => table.unique(['role']),
    /the schema of members has no unique constraint on \(role\); it has/,
  );
  await dataSource.destroy();
});

/** Never run: tsc is what tests it. */
export function types(prisma: PrismaClient, dataSource: DataSource): void {
  const provider = prismaTable(prisma, 'provider');
  refuse(provider.unique(['email'], { name: 'one_email' }), { title: '' });
  // @ts-expect-error -- without a name it is for verifyConstraints alone
  refuse(provider.unique(['email']), { title: '' });
  // @ts-expect-error -- the field is workspaceId
  provider.unique(['workspace_id']);
  // @ts-expect-error -- no such model
  prismaTable(prisma, 'providers');
  refuse(typeormTable(dataSource, Member).unique(['email']), { title: '' });
  // @ts-expect-error -- no such property
  typeormTable(dataSource, Member).unique(['mail']);
}
