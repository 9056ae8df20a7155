import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { byStatements } from '../guard-violations/sql.mjs';

const numbers = ['id', 'tenant', 'age', 'parent_id', 'strict_id', 'lazy'];
const t = sqliteTable('t', {
  ...Object.fromEntries(numbers.map((name) => [name, integer(name)])),
  ...Object.fromEntries(['email', 'slug', 'kind', 'must'].map((name) => [name, text(name)])),
});

/** The same row for each driver. Drizzle's own transaction is synchronous with one of them: it goes by statements. */
export function drizzleRow(db, close) {
  const execute = async (statement) =>
    statement.startsWith('SELECT') ? db.all(sql.raw(statement)) : db.run(sql.raw(statement));
  return {
    insert: async (values) => db.insert(t).values(values).run(),
    removeParent: (id) => execute(`DELETE FROM parent WHERE id = ${id}`),
    execute,
    transaction: (work) => byStatements(execute, work),
    close,
  };
}
