import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';

const run = (on) => (statement) => sql.raw(statement).execute(on);

export async function postgres(connectionString) {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString }) }) });
  return {
    insert: (values) => db.insertInto('t').values(values).execute(),
    removeParent: (id) => db.deleteFrom('parent').where('id', '=', id).execute(),
    execute: run(db),
    transaction: (work) => db.transaction().execute((tx) => work(run(tx))),
    close: () => db.destroy(),
  };
}
