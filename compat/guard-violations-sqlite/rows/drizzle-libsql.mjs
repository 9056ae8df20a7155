import { createClient } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { drizzleRow } from '../drizzle-row.mjs';

/** Its transactions begin IMMEDIATE: nobody else writes meanwhile. */
export const without = ['serialization'];

export async function sqlite(path) {
  const client = createClient({ url: `file:${path}`, timeout: 0 });
  const db = drizzle({ client });
  return {
    ...drizzleRow(db, () => client.close()),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.run(sql.raw(statement)))),
  };
}
