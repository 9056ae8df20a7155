import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';

const run = (on) => (statement) => sql.raw(statement).execute(on);

export async function sqlite(path) {
  const db = new Kysely({ dialect: new SqliteDialect({ database: new Database(path, { timeout: 0 }) }) });
  return {
    insert: (values) => db.insertInto('t').values(values).execute(),
    removeParent: (id) => db.deleteFrom('parent').where('id', '=', id).execute(),
    execute: run(db),
    transaction: (work) => db.transaction().execute((tx) => work(run(tx))),
    close: () => db.destroy(),
  };
}
