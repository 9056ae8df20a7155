import { insertAllOnce, insertOnce, transaction } from '@toctou/guard/better-sqlite3';
import Database from 'better-sqlite3';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

type Tx = Pick<Database.Database, 'prepare' | 'exec'>;

export const betterSqlite3: Harness<Database.Database, Tx> = {
  name: 'better-sqlite3',
  transaction,
  insertOnce,
  insertAllOnce,
  open({ url }) {
    const db = new Database(url);
    return {
      db,
      connections: () => undefined,
      close: async () => {
        db.close();
      },
    };
  },
  async send(db, sql, values = []) {
    const statement = db.prepare(sql);
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  },
};
