import { createClient } from '@libsql/client';
import { driver } from '../../guard-violations/sql.mjs';

export async function sqlite(path) {
  const db = createClient({ url: `file:${path}`, timeout: 0 });
  return driver(
    (sql) => db.execute(sql),
    async (work) => {
      const tx = await db.transaction('deferred');
      try {
        await work((sql) => tx.execute(sql));
        await tx.commit();
      } finally {
        tx.close();
      }
    },
    () => db.close(),
  );
}
