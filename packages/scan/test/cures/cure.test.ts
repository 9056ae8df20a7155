import { describe, expect, test } from 'vitest';
import { libraries } from '../../src/libraries/libraries.ts';
import type { Rows } from '../../src/libraries/library.ts';
import { declareUnique } from '../../src/schema/declare-constraint.ts';
import type { Table } from '../../src/schema/schema.ts';
import { spellings } from '../libraries/spellings.ts';
import { manifest, scanFiles, schema } from '../support/scan-files.ts';
import { curesOf } from './cures-of.ts';
import { expected } from './expected-cures.ts';

const tables = schema.replace('event_id int not null', 'event_id int not null references events (id)');

test.each(spellings)('$name: the cure of each race', async (one) => {
  const cures = await curesOf(one);
  const last = Object.entries(cures).map(([name, cure]) => [name, cure?.split('\n').at(-1)]);
  expect(Object.fromEntries(last)).toStrictEqual(expected[one.name]);
  expect(cures['undeclared']?.split('\n')[0]).toBe(
    one.name === 'better-sqlite3'
      ? 'CREATE UNIQUE INDEX slots_room_day_key ON slots (room, day);'
      : 'ALTER TABLE slots ADD UNIQUE (room, day);',
  );
});

const rows: Rows = { table: 'Post', sqlName: 'posts', keys: ['id', 'state'], dialect: 'postgres' };
const conditional = {
  prisma:
    'const { count } = await prisma.Post.deleteMany({ where: { id, state } }); if (count === 0) throw new Gone();',
  drizzle:
    'const rows = await db.delete(Post).where(and(eq(Post.id, id), eq(Post.state, state))).returning(); if (rows.length === 0) throw new Gone();',
  kysely:
    "const { numDeletedRows } = await db.deleteFrom('Post').where('id', '=', id).where('state', '=', state).executeTakeFirst(); if (numDeletedRows === 0n) throw new Gone();",
  objection:
    'const count = await Post.query().where({ id, state }).delete(); if (count === 0) throw new Gone();',
  knex: "const count = await knex('Post').where({ id, state }).delete(); if (count === 0) throw new Gone();",
  'mikro-orm': 'const count = await em.nativeDelete(Post, { id, state }); if (count === 0) throw new Gone();',
  typeorm:
    'const { affected } = await manager.delete(Post, { id, state }); if (affected === 0) throw new Gone();',
  sequelize: 'const count = await Post.destroy({ where: { id, state } }); if (count === 0) throw new Gone();',
  sql: 'DELETE FROM Post WHERE id = $1 AND state = $2 -- no row: Gone',
};
const renamed = {
  prisma: 'prisma.Post.update({ where: { id, state }, data })',
  drizzle: 'db.update(Post).set(values).where(and(eq(Post.id, id), eq(Post.state, state)))',
  kysely: "db.updateTable('Post').set(values).where('id', '=', id).where('state', '=', state).execute()",
  objection: 'Post.query().where({ id, state }).patch(values)',
  knex: "knex('Post').where({ id, state }).update(values)",
  'mikro-orm': 'em.flush()',
  typeorm: 'manager.update(Post, { id, state }, values)',
  sequelize: 'Post.update(values, { where: { id, state } })',
  sql: "client.query('UPDATE Post SET ... WHERE id = $1 AND state = $2')",
};

test('deletes only what is as it was read', () => {
  expect(
    Object.fromEntries(libraries.map(({ name, cure }) => [name, cure.deleteIf(rows, 'Gone')])),
  ).toStrictEqual(conditional);
});

test('an update that the database may refuse', () => {
  expect(Object.fromEntries(libraries.map(({ name, cure }) => [name, cure.update(rows)]))).toStrictEqual(
    renamed,
  );
});

describe('in another dialect', () => {
  const of = (wanted: string) => libraries.find(({ name }) => name === wanted)?.cure;

  test.each([
    ['mysql', 'ER_DUP_ENTRY', 'ER_NO_REFERENCED_ROW_2'],
    ['sqlite', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_FOREIGNKEY'],
  ] as const)('%s', (dialect, unique, foreignKey) => {
    for (const name of ['kysely', 'knex']) {
      expect(of(name)?.isViolation?.('unique', dialect)).toBe(`error.code === '${unique}'`);
      expect(of(name)?.isViolation?.('foreignKey', dialect)).toBe(`error.code === '${foreignKey}'`);
    }
    expect(of('sql')?.lock({ ...rows, dialect })).toBe(
      'SELECT 1 FROM posts WHERE id = ? AND state = ? FOR UPDATE',
    );
  });

  test('names that are folded where they are not quoted', () => {
    const table = { name: 'Posts', file: 'schema.sql' } as Table;
    expect(declareUnique(table, ['authorId', 'slug'], 'mysql')).toBe(
      'ALTER TABLE `Posts` ADD UNIQUE (`authorId`, slug);',
    );
    expect(declareUnique(table, ['authorId', 'slug'], 'postgres')).toBe(
      'ALTER TABLE "Posts" ADD UNIQUE ("authorId", slug);',
    );
  });

  test('MySQL has no RETURNING', () => {
    expect(of('drizzle')?.updateIf({ ...rows, keys: ['id'], dialect: 'mysql' }, 'Gone')).toBe(
      'const [{ affectedRows }] = await db.update(Post).set(values).where(eq(Post.id, id)); if (affectedRows === 0) throw new Gone();',
    );
  });
});

describe('by scanning', () => {
  const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
  const cures = async (body: string, more = ''): Promise<string[]> => {
    const { findings } = await scanFiles({
      'package.json': manifest('@prisma/client', 'pg'),
      'schema.sql': tables,
      'src/handler.ts': `${head}export async function handler({ id, text, role, room, day }) { ${body} }\n${more}`,
    });
    return findings.map(({ rule, cure }) => `${rule}: ${cure}`);
  };

  test('a delete that finds nothing', async () => {
    expect(
      await cures(
        "const post = await prisma.post.findUnique({ where: { id } }); if (!post) throw new Error('404'); await prisma.post.delete({ where: { id } });",
      ),
    ).toStrictEqual([
      'check-then-write: const { count } = await prisma.post.deleteMany({ where: { id } }); if (count === 0) throw new NotFound();',
    ]);
  });

  test('a list that grew', async () => {
    expect(
      await cures(
        'const user = await prisma.user.findUnique({ where: { id } }); await prisma.user.updateMany({ where: { id }, data: { tags: [...user.tags, role] } });',
      ),
    ).toStrictEqual([
      'read-modify-write: await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id} FOR UPDATE`',
    ]);
  });

  test('a code that never comes', async () => {
    expect(
      await cures(
        "try { await prisma.user.create({ data: { email: text, role } }); } catch (error) { if (error.code === '23505') throw new Error('409'); throw error; }",
      ),
    ).toStrictEqual(["dead-catch: if (error.code === 'P2002') throw new Conflict();"]);
  });

  test('a transaction that is over', async () => {
    expect(
      await cures(
        "await prisma.$transaction(async (tx) => { try { await tx.user.create({ data: { email: text, role } }); } catch (error) { if (error.code !== 'P2002') throw error; } await tx.slot.create({ data: { room, day } }); });",
      ),
    ).toStrictEqual([
      'dead-catch: // catch around the transaction, not in it: what was written before the violation is gone with it',
    ]);
  });

  test('the first one', async () => {
    expect(
      await cures(
        "if ((await prisma.user.count()) === 0) await prisma.user.create({ data: { email: text, role: 'admin' } });",
      ),
    ).toStrictEqual([
      'write-skew: // check and act in one transaction at SERIALIZABLE, tried again when it fails to serialize',
    ]);
  });

  test('a conflict that cannot be', async () => {
    expect(
      await cures(
        'await prisma.slot.upsert({ where: { room_day: { room, day } }, create: { room, day }, update: { day } });',
      ),
    ).toStrictEqual(['conflict-without-constraint: ALTER TABLE slots ADD UNIQUE (room, day);']);
  });
});
