import { once } from 'node:events';
import { promisify } from 'node:util';
import sqlite3 from 'sqlite3';
import { byStatements, driver } from '../../guard-violations/sql.mjs';

export async function sqlite(path) {
  const db = new sqlite3.Database(path);
  await once(db, 'open');
  db.configure('busyTimeout', 0);
  const execute = promisify(db.all.bind(db));
  await execute('PRAGMA foreign_keys = ON');
  return driver(execute, (work) => byStatements(execute, work), promisify(db.close.bind(db)));
}
