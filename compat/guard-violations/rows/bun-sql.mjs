// Runs in Bun, and in a process of its own.
import { SQL } from 'bun';
import { driver } from '../sql.mjs';

function rowOf(url) {
  const sql = new SQL(url);
  return driver(
    (statement) => sql.unsafe(statement),
    (work) => sql.begin((tx) => work((statement) => tx.unsafe(statement))),
    () => sql.close(),
  );
}

export const postgres = async (url) => rowOf(url);
export const mariadb = async (url) => rowOf(url);
