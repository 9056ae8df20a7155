import { createPool, createSqlTag } from 'slonik';
import { driver } from '../../guard-violations/sql.mjs';

const sql = createSqlTag();
/** Slonik takes template literals alone. */
const query = (statement) =>
  sql.unsafe(Object.freeze(Object.assign([statement], { raw: Object.freeze([statement]) })));

export async function postgres(url) {
  // Its own retries of a failed transaction would only make it fail as often.
  const pool = await createPool(url, { transactionRetryLimit: 0, queryRetryLimit: 0 });
  return driver(
    (statement) => pool.query(query(statement)),
    (work) => pool.transaction((tx) => work((statement) => tx.query(query(statement)))),
    () => pool.end(),
  );
}
