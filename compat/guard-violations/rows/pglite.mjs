import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { schema } from '../postgres.mjs';
import { driver } from '../sql.mjs';

/** One connection, in process: nobody else to wait for. */
export const without = ['serialization', 'deadlock', 'lock timeout'];

export async function postgres() {
  const db = await PGlite.create({ extensions: { btree_gist } });
  await db.exec(schema);
  return driver(
    (sql) => db.query(sql),
    (work) => db.transaction((tx) => work((sql) => tx.query(sql))),
    () => db.close(),
  );
}
