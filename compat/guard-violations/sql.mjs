const literal = (value) => (typeof value === 'string' ? `'${value}'` : String(value));

/** An INSERT of these values, as text, for what has no better way; the values are the suite's own. */
export function insertSql(values) {
  return `INSERT INTO t (${Object.keys(values).join(', ')}) VALUES (${Object.values(values).map(literal).join(', ')})`;
}

/** A row of the suite for a driver: how it runs a statement, and how it runs a transaction. */
export function driver(execute, transaction, close) {
  return {
    execute,
    transaction,
    close,
    insert: (values) => execute(insertSql(values)),
    removeParent: (id) => execute(`DELETE FROM parent WHERE id = ${id}`),
  };
}

/** BEGIN, the work, and COMMIT or ROLLBACK, by statements. */
export async function byStatements(execute, work) {
  await execute('BEGIN');
  try {
    await work(execute);
    await execute('COMMIT');
  } catch (error) {
    await execute('ROLLBACK').catch(() => {});
    throw error;
  }
}
