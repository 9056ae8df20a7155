import { DatabaseSync } from 'node:sqlite';
import { byStatements, driver } from '../../guard-violations/sql.mjs';

export async function sqlite(path) {
  const db = new DatabaseSync(path);
  const execute = async (sql) => db.prepare(sql).all();
  return driver(
    execute,
    (work) => byStatements(execute, work),
    () => db.close(),
  );
}
