import mysql from 'mysql2/promise';
import { Pool } from 'pg';

const numbers = ['id', 'tenant', 'age', 'parent_id', 'strict_id', 'lazy'];
const texts = ['email', 'slug', 'kind', 'must'];

function tableOf(table, number, text) {
  return table('t', {
    ...Object.fromEntries(numbers.map((name) => [name, number(name)])),
    ...Object.fromEntries(texts.map((name) => [name, text(name)])),
  });
}

function rowOf(sql, db, t, close) {
  const run = (on) => (statement) => on.execute(sql.raw(statement));
  return {
    insert: (values) => db.insert(t).values(values),
    removeParent: (id) => run(db)(`DELETE FROM parent WHERE id = ${id}`),
    execute: run(db),
    transaction: (work) => db.transaction((tx) => work(run(tx))),
    close,
  };
}

/**
 * The same rows for each version of Drizzle.
 *
 * @param modules of that version: `orm`, `pg` (node-postgres), `pgCore`, `mysql` (mysql2), `mysqlCore`
 */
export const drizzleRows = (modules) => ({
  postgres: async (connectionString) => {
    const { pgTable, integer, text } = modules.pgCore;
    const client = new Pool({ connectionString });
    const db = modules.pg.drizzle({ client });
    return rowOf(modules.orm.sql, db, tableOf(pgTable, integer, text), () => client.end());
  },
  mariadb: async (url) => {
    const { mysqlTable, int, text } = modules.mysqlCore;
    const client = mysql.createPool(url);
    const db = modules.mysql.drizzle({ client });
    return rowOf(modules.orm.sql, db, tableOf(mysqlTable, int, text), () => client.end());
  },
});
