import { integer, pgTable, text } from 'drizzle-orm/pg-core';

export const seats = pgTable('seats', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  row: text().notNull(),
  holder: text().notNull(),
});
