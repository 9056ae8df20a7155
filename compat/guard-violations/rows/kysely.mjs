import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import { Pool } from 'pg';

const run = (on) => (statement) => sql.raw(statement).execute(on);

function rowOf(db) {
  return {
    insert: (values) => db.insertInto('t').values(values).execute(),
    removeParent: (id) => db.deleteFrom('parent').where('id', '=', id).execute(),
    execute: run(db),
    transaction: (work) => db.transaction().execute((tx) => work(run(tx))),
    close: () => db.destroy(),
  };
}

export const postgres = async (connectionString) =>
  rowOf(new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString }) }) }));
export const mariadb = async (url) =>
  rowOf(new Kysely({ dialect: new MysqlDialect({ pool: createPool(url) }) }));
