import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/mikro-orm/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';
import { Provider } from '../snippets/mikro-orm.ts';

export const mikroOrm: Harness<SqlEntityManager, SqlEntityManager> = {
  name: 'MikroORM',
  transaction,
  insertOnce,
  insertAllOnce,
  otherwise: ['one connection', 'own words', 'own errors', 'sent later'],
  async open({ url }, max) {
    const orm = await MikroORM.init({ clientUrl: url, entities: [Provider], pool: { min: 0, max } });
    return { db: orm.em.fork(), connections: () => undefined, close: () => orm.close() };
  },
  async send(db, sql, values = []) {
    const rows: unknown = await db.execute(sql, [...values]);
    return Array.isArray(rows) ? (rows as Row[]) : [];
  },
};
