import { Sequelize, type Transaction } from 'sequelize';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/sequelize/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';

function harness(name: string): Harness<Sequelize, Transaction> {
  return {
    name,
    transaction,
    insertOnce,
    insertAllOnce,
    otherwise: ['one connection', 'own words', 'own errors', 'sent later'],
    open({ url }, max) {
      const db = new Sequelize(url, { logging: false, pool: { max } });
      return { db, connections: () => undefined, close: () => db.close() };
    },
    async send(db, sql, values = []) {
      const inside = !(db instanceof Sequelize);
      const sequelize = inside ? sequelizeOf(db) : db;
      const [rows] = await sequelize.query(sql, {
        replacements: [...values],
        ...(inside && { transaction: db }),
      });
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
  };
}

export const sequelize = harness('Sequelize');
export const sequelizeMysql2 = harness('Sequelize on mysql2');

/** Its types do not say that a transaction knows it. */
function sequelizeOf(opened: object): Sequelize {
  return (opened as { sequelize: Sequelize }).sequelize;
}
