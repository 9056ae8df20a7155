import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const tables = `
import { pgTable, text, integer, index, unique } from 'drizzle-orm/pg-core';
export const slots = pgTable('slots', { id: text('id').primaryKey(), room: text('room'), day: text('day') }, (table) => [
  index('by_room').on(table.room),
]);
export const teams = pgTable('teams', { id: text('id').primaryKey(), name: text('name') });
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
