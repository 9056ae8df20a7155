// To be replaced by the adapters' own.
import { positional } from '../../packages/guard/dist/transaction/statement.js';
import { mysql } from '../../packages/guard/dist/verify/mysql.js';
import { runVerifyConstraints } from '../../packages/guard/dist/verify/run-verify-constraints.js';
import { sqlite } from '../../packages/guard/dist/verify/sqlite.js';

const mysql2 = {
  name: 'mysql2',
  dialectOf: () => 'mysql',
  rows: async (db, statement) => (await db.execute(positional(statement), statement.values))[0],
};
export const verifyMysql = (db, declared) => runVerifyConstraints(mysql2, { mysql }, db, declared);

const node = {
  name: 'node:sqlite',
  dialectOf: () => 'sqlite',
  rows: async (db, statement) => db.prepare(positional(statement)).all(...statement.values),
};
export const verifySqlite = (db, declared) => runVerifyConstraints(node, { sqlite }, db, declared);
