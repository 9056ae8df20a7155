import mysql from 'mysql2/promise';
import { Pool } from 'pg';

/**
 * The same row for each version of Drizzle.
 *
 * @param modules of that version: `orm`, `pg` (node-postgres), `pgCore`, `mysql` (mysql2), `mysqlCore`
 */
export function drizzleRows(modules) {
  const rowOf = (db, t, close) => {
    const run = (on) => (statement) => on.execute(modules.orm.sql.raw(statement));
    return {
      insert: (values) => db.insert(t).values(values),
      removeParent: (id) => run(db)(`DELETE FROM parent WHERE id = ${id}`),
      execute: run(db),
      transaction: (work) => db.transaction((tx) => work(run(tx))),
      close,
    };
  };
  const tableOf = (table, number, text) =>
    table('t', {
      ...Object.fromEntries(
        ['id', 'tenant', 'age', 'parent_id', 'strict_id', 'lazy'].map((name) => [name, number(name)]),
      ),
      ...Object.fromEntries(['email', 'slug', 'kind', 'must'].map((name) => [name, text(name)])),
    });
  return {
    async postgres(connectionString) {
      const { pgTable, integer, text } = modules.pgCore;
      const client = new Pool({ connectionString });
      return rowOf(modules.pg.drizzle({ client }), tableOf(pgTable, integer, text), () => client.end());
    },
    async mariadb(url) {
      const { mysqlTable, int, text } = modules.mysqlCore;
      const client = mysql.createPool(url);
      return rowOf(modules.mysql.drizzle({ client }), tableOf(mysqlTable, int, text), () => client.end());
    },
  };
}
