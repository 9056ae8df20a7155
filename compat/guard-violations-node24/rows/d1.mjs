import { Miniflare } from 'miniflare';
import { schema } from '../../guard-violations-sqlite/sqlite.mjs';
import { driver } from '../../guard-violations/sql.mjs';

/** One writer, and no transaction but a batch. */
export const without = ['serialization', 'lock timeout'];

export async function sqlite() {
  const worker = new Miniflare({ modules: true, script: 'export default {}', d1Databases: ['DB'] });
  const db = await worker.getD1Database('DB');
  const statements = schema.split(';').filter((sql) => sql.trim() !== '' && !sql.includes('PRAGMA'));
  await db.batch(statements.map((sql) => db.prepare(sql)));
  const execute = (sql) => db.prepare(sql).all();
  return driver(
    execute,
    async (work) => {
      const batch = [];
      await work(async (sql) => batch.push(db.prepare(sql)));
      await db.batch(batch);
    },
    () => worker.dispose(),
  );
}
