import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';

const libraries: Readonly<Record<string, { head: string; all: string; insert: string }>> = {
  prisma: {
    head: "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n",
    all: 'await prisma.user.findMany()',
    insert: 'await prisma.user.create({ data: { email, role } });',
  },
  drizzle: {
    head: "import { pgTable, text } from 'drizzle-orm/pg-core';\nimport { db } from './db';\nconst users = pgTable('users', { email: text('email').notNull().unique(), role: text('role') });\n",
    all: 'await db.select().from(users)',
    insert: 'await db.insert(users).values({ email, role });',
  },
  knex: {
    head: "import { knex } from 'knex';\nconst db = knex({});\n",
    all: "await db('users').select()",
    insert: "await db('users').insert({ email, role });",
  },
  kysely: {
    head: "import { Kysely } from 'kysely';\nconst db = new Kysely({});\n",
    all: "await db.selectFrom('users').selectAll().execute()",
    insert: "await db.insertInto('users').values({ email, role }).execute();",
  },
  sequelize: {
    head: "import { DataTypes, Model } from 'sequelize';\nclass User extends Model {}\nUser.init({ email: { type: DataTypes.STRING, unique: true } }, { modelName: 'User', tableName: 'users' });\n",
    all: 'await User.findAll()',
    insert: 'await User.create({ email, role });',
  },
  pg: {
    head: "import { Pool } from 'pg';\nconst pool = new Pool();\n",
    all: "(await pool.query('SELECT * FROM users')).rows",
    insert: "await pool.query('INSERT INTO users (email, role) VALUES ($1, $2)', [email, role]);",
  },
};

const packages = ['@prisma/client', 'drizzle-orm', 'knex', 'kysely', 'sequelize', 'pg'];

describe.each(Object.entries(libraries))('%s: all rows are read, and looked through', (name, library) => {
  const found = async (asked: string): Promise<string[]> => {
    const { findings } = await scanFiles({
      'package.json': manifest(...packages.filter((one) => one.includes(name) || one === 'pg')),
      'schema.sql': schema,
      'src/handler.ts': `${library.head}export async function handler({ email, role }) {\nconst rows = ${library.all};\nif (${asked}) throw new Error();\n${library.insert}\n}`,
    });
    return findings.map(brief);
  };
  const race = [expect.stringMatching(/^check-then-insert [\w-]+ users \(email\)$/)];

  test.each([
    ['some', 'rows.some((row) => row.email === email)'],
    ['find', 'rows.find(({ email: other }) => other === email)'],
    ['filter', 'rows.filter((row) => row.email === email).length > 0'],
    ['includes', 'rows.map((row) => row.email).includes(email)'],
    ['a set', 'new Set(rows.map((row) => row.email)).has(email)'],
  ])('with %s', async (_, asked) => {
    expect(await found(asked)).toStrictEqual(race);
  });

  test('for something else', async () => {
    expect(await found("rows.some((row) => row.day === 'monday')")).toStrictEqual([]);
  });
});
