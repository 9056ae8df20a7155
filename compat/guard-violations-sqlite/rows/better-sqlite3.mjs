import Database from 'better-sqlite3';
import { byStatements, driver } from '../../guard-violations/sql.mjs';

export async function sqlite(path) {
  const db = new Database(path, { timeout: 0 });
  const execute = async (sql) => {
    const statement = db.prepare(sql);
    return statement.reader ? statement.all() : statement.run();
  };
  return driver(
    execute,
    (work) => byStatements(execute, work),
    () => db.close(),
  );
}
