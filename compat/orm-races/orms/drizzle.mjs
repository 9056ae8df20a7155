import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { appOf } from '../app.mjs';

export const orm = 'Drizzle';
export const versionOf = 'drizzle-orm';

const tags = pgTable('tags', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  name: text().notNull().unique(),
  color: text().notNull(),
});

export async function open(url) {
  const db = drizzle(url, { schema: { tags } });
  return { db, close: () => db.$client.end() };
}

export const rows = [
  {
    title: 'findFirst, insert',
    call: async (db, { name, color }) => {
      const found = await db.query.tags.findFirst({ where: eq(tags.name, name) });
      if (found) return found;
      const [created] = await db.insert(tags).values({ name, color }).returning();
      return created;
    },
    instead: '`onConflictDoNothing`, then `findFirst`.',
  },
  {
    title: 'findFirst, insert in a transaction',
    call: (db, { name, color }) =>
      db.transaction(async (tx) => {
        const found = await tx.query.tags.findFirst({ where: eq(tags.name, name) });
        if (found) return found;
        const [created] = await tx.insert(tags).values({ name, color }).returning();
        return created;
      }),
    documented: 'A transaction changes nothing: at none of these levels does it keep others from inserting.',
    instead: '`onConflictDoNothing`, then `findFirst`.',
  },
  {
    title: 'onConflictDoUpdate',
    call: async (db, { name, color }) => {
      const [tag] = await db
        .insert(tags)
        .values({ name, color })
        .onConflictDoUpdate({ target: tags.name, set: { color } })
        .returning();
      return tag;
    },
  },
  {
    title: 'onConflictDoNothing, findFirst',
    call: async (db, { name, color }) => {
      const [created] = await db.insert(tags).values({ name, color }).onConflictDoNothing().returning();
      return created ?? (await db.query.tags.findFirst({ where: eq(tags.name, name) }));
    },
  },
  {
    title: 'onConflictDoNothing, findFirst in a transaction',
    call: (db, { name, color }) =>
      db.transaction(async (tx) => {
        const [created] = await tx.insert(tags).values({ name, color }).onConflictDoNothing().returning();
        return created ?? (await tx.query.tags.findFirst({ where: eq(tags.name, name) }));
      }),
  },
];

export default appOf({ open, rows });
