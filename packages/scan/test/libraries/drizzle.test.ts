import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const tables = `
import { pgTable, text, integer, index, unique } from 'drizzle-orm/pg-core';
export const slots = pgTable('slots', { id: text('id').primaryKey(), room: text('room'), day: text('day') }, (table) => [
  index('by_room').on(table.room),
]);
export const teams = pgTable('teams', { id: text('id').primaryKey(), name: text('name') }, (table) => [index('by_name').on(table.name)]);
export const members = pgTable('members', { id: text('id').primaryKey(), teamId: text('team_id').references(() => teams.id), email: text('email') }, (table) => ({
  once: unique().on(table.teamId, table.email),
}));
`;
const head = `
import { and, eq, sql } from 'drizzle-orm';
import { db } from './db';
import { members, slots, teams } from './tables';
`;
const conflict = "throw new Error('conflict');";

async function found(body: string, more = ''): Promise<string[]> {
  const { findings } = await scanFiles({
    'package.json': manifest('drizzle-orm'),
    'src/tables.ts': tables,
    'src/handler.ts': `${head}export async function handler({ id, room, day, email, limit }) {\n${body}\n}\n${more}`,
  });
  return findings.map(brief);
}

const insertSlot = 'await db.insert(slots).values({ id, room, day });';

test('a table with constraints of its own is a table, not what its callback gives', async () => {
  expect(
    await found(
      `const [slot] = await db.select().from(slots).where(and(eq(slots.room, room), eq(slots.day, day))); if (slot) ${conflict} ${insertSlot}`,
    ),
  ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
});

describe('a fragment of SQL', () => {
  test('as a condition', async () => {
    expect(
      await found(
        `const [slot] = await db.select().from(slots).where(sql\`\${slots.room} = \${room} AND \${slots.day} = \${day}\`); if (slot) ${conflict} ${insertSlot}`,
      ),
    ).toStrictEqual(['check-then-insert duplicate slots (room, day)']);
  });

  test.each(['sql`count(*)`', 'sql<number>`COUNT(${slots.id})`.mapWith(Number).as("n")', 'count()'])(
    'that counts: %s',
    async (counted) => {
      expect(
        await found(
          `const [{ n }] = await db.select({ n: ${counted} }).from(slots).where(eq(slots.room, room)); if (n >= limit) ${conflict} ${insertSlot}`,
        ),
      ).toStrictEqual(['limit-check limit-bypass slots (room)']);
    },
  );

  test('that computes in the database', async () => {
    expect(
      await found(
        'const [slot] = await db.select().from(slots).where(eq(slots.id, id)); if (!slot) return; await db.update(slots).set({ day: sql`${slots.day} + ${slot.day}` }).where(eq(slots.id, id));',
      ),
    ).toStrictEqual([]);
  });
});

test('a digest is no statement', async () => {
  expect(
    await found(
      "const hash = await createHmac('sha256', id).update(slots).digest('hex'); if (!hash) throw new Error(); return hash;",
    ),
  ).toStrictEqual([]);
});

test('ON CONFLICT answers no foreign key', async () => {
  expect(
    await found(
      `const [team] = await db.select().from(teams).where(eq(teams.id, id)); if (!team) ${conflict} await db.insert(members).values({ teamId: id, email }).onConflictDoNothing({ target: [members.teamId, members.email] });`,
      'export const drop = async (id) => db.delete(teams).where(eq(teams.id, id));',
    ),
  ).toStrictEqual(['check-then-reference error-500 members (team_id)']);
});

describe('what a row leads to', () => {
  const relations = `
import { relations } from 'drizzle-orm';
import { members, teams } from './tables';
export const teamRelations = relations(teams, ({ many }) => ({ people: many(members) }));
`;
  const body = (check: string): string =>
    `const team = await db.query.teams.findFirst({ where: eq(teams.id, id), with: { people: true } }); if (!team) ${conflict} ${check} await db.insert(members).values({ teamId: id, email });`;

  test('is found by the relation that the schema names', async () => {
    const files = {
      'package.json': manifest('drizzle-orm'),
      'src/tables.ts': tables,
      'src/relations.ts': relations,
    };
    const { findings } = await scanFiles({
      ...files,
      'src/handler.ts': `${head}export async function handler({ id, email, limit }) {\n${body(`if (team.people.length >= limit) ${conflict}`)}\n}`,
    });
    expect(findings.map(brief)).toStrictEqual(['limit-check limit-bypass members (id)']);
  });
});

test('a row that this request has just inserted is deleted by nobody', async () => {
  expect(
    await found(
      `const [made] = await db.insert(teams).values({ name: email }).returning(); const [team] = await db.select().from(teams).where(eq(teams.id, made.id)); if (!team) ${conflict} await db.insert(members).values({ teamId: team.id, email });`,
      'export const drop = async (id) => db.delete(teams).where(eq(teams.id, id));',
    ),
  ).toStrictEqual([]);
});

test('a row that is mapped to another class is there if the row is', async () => {
  const repository = `
class Teams {
  async byName(name) { const rows = await db.select().from(teams).where(eq(teams.name, name)); return rows[0] ? this.toDomain(rows[0]) : undefined; }
  toDomain(row) { return Builder(Team).id(row.id).name(row.name).build(); }
}
`;
  const check = 'const team = await new Teams().byName(email);';
  expect(
    await found(`${check} if (team) ${conflict} await db.insert(teams).values({ name: email });`, repository),
  ).toStrictEqual(['check-then-insert duplicate teams (name)']);
  expect(
    await found(
      `${check} if (!team) ${conflict} await db.insert(teams).values({ name: email });`,
      repository,
    ),
  ).toStrictEqual([]);
});

test('a number of rows that may be missing itself', async () => {
  expect(
    await found(
      `const [n] = await db.select({ count: count() }).from(members).where(eq(members.teamId, id)); if (n && n.count > 0) ${conflict} await db.delete(teams).where(eq(teams.id, id));`,
      'export const join = async (teamId) => db.insert(members).values({ teamId });',
    ),
  ).toStrictEqual(['write-skew error-500 teams ()']);
});

test('a module of constraints as a whole', async () => {
  const { findings } = await scanFiles({
    'package.json': manifest('drizzle-orm'),
    'src/tables.ts':
      "import * as pg from 'drizzle-orm/pg-core'; export const slots = pg.pgTable('slots', { id: pg.text('id').primaryKey(), room: pg.text('room'), day: pg.text('day') }, (table) => [pg.unique().on(table.room, table.day)]);",
    'src/handler.ts': `${head}export const add = async (room, day) => db.insert(slots).values({ room, day }).onConflictDoNothing({ target: [slots.room, slots.day] });`,
  });
  expect(findings.map(brief)).toStrictEqual([]);
});

test('the statement asks for what was asked of the row that is joined', async () => {
  expect(
    await found(
      `const member = await db.query.members.findFirst({ where: eq(members.email, email), with: { team: true } }); if (member.team.id !== id) ${conflict} await db.update(members).set({ email: room }).where(and(eq(members.email, email), eq(members.teamId, id)));`,
      'export const drop = async (id) => db.delete(members).where(eq(members.id, id));',
    ),
  ).toStrictEqual([]);
});

describe('what was looked for is there, or was', () => {
  test('but of one kind only', async () => {
    const nested =
      "if (slot) { if (slot.day === 'open') throw new Error(); else if (slot.day === 'late') return; }";
    expect(
      await found(
        `const slot = await db.query.slots.findFirst({ where: eq(slots.room, room) }); ${nested} ${insertSlot}`,
      ),
    ).toStrictEqual(['check-then-insert duplicate slots (room)']);
  });

  test('along with another row, and is inserted in a branch', async () => {
    const read =
      'const team = await db.query.teams.findFirst({ where: eq(teams.id, id), with: { members: true } }); if (!team) throw new Error();';
    const relations =
      "import { relations } from 'drizzle-orm'; export const r = relations(teams, ({ many }) => ({ members: many(members) }));";
    expect(
      await found(
        `${read} const member = team.members; if (!member) { await db.insert(members).values({ teamId: id, email }); }`,
        relations,
      ),
    ).toStrictEqual(['check-then-insert error-500 members (team_id, email)']);
  });
});

test('a number that went through who knows what is no number', async () => {
  expect(
    await found(
      'const all = await db.select().from(slots).where(eq(slots.room, room)); const text = await ask(client, all.length + 1); await db.insert(slots).values({ room, day: text });',
    ),
  ).toStrictEqual([]);
});

test.each([
  ['pg', "error.code === '23505'", ['dead-catch error-500 slots ()']],
  ['better-sqlite3', "error.code === 'SQLITE_CONSTRAINT_UNIQUE'", []],
])('Drizzle wraps the errors of drivers that are asynchronous: %s', async (driver, isUnique, expected) => {
  const { findings } = await scanFiles({
    'package.json': JSON.stringify({
      name: 'app',
      dependencies: { 'drizzle-orm': '^0.45.0', [driver]: '*' },
    }),
    'src/tables.ts': tables,
    'src/handler.ts': `${head}export const add = async (room) => { try { await db.insert(slots).values({ room }); } catch (error) { if (${isUnique}) throw new Error('taken'); throw error; } };`,
  });
  expect(findings.map(brief)).toStrictEqual(expected);
});
