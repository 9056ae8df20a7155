import connect from 'postgres';
import { driver } from '../sql.mjs';

export async function postgres(url) {
  const sql = connect(url, { onnotice: () => {} });
  return driver(
    (statement) => sql.unsafe(statement),
    (work) => sql.begin((tx) => work((statement) => tx.unsafe(statement))),
    () => sql.end(),
  );
}
