import { createClient } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { drizzleRow } from '../drizzle-row.mjs';

export async function sqlite(path) {
  const client = createClient({ url: `file:${path}`, timeout: 0 });
  const db = drizzle({ client });
  return {
    ...drizzleRow(db, () => client.close()),
    transaction: (work) => db.transaction((tx) => work((statement) => tx.run(sql.raw(statement)))),
  };
}
