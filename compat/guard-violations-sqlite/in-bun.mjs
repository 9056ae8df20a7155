// Runs in Bun, with its own SQLite: node_modules/.bin/bun in-bun.mjs sqlite PATH
import { Database } from 'bun:sqlite';
import { outcomesOf } from '../guard-violations/scenarios.mjs';
import { byStatements, driver } from '../guard-violations/sql.mjs';
import { scenarios } from './sqlite.mjs';

const [db, other] = [new Database(process.argv[3]), new Database(process.argv[3])];
db.run('PRAGMA foreign_keys = ON');
const execute = async (sql) => db.query(sql).all();
const row = driver(
  execute,
  (work) => byStatements(execute, work),
  () => db.close(),
);
console.log(JSON.stringify(await outcomesOf(scenarios, row, { other: async (sql) => other.run(sql) })));
