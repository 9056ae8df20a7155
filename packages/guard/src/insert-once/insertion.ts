import type { UniqueConstraint } from '../constraint.ts';
import { join, raw, sql, type Statement } from '../transaction/statement.ts';
import { givenOf, keyIs, list, tableOf, type Quote } from './key.ts';

/** `INSERT INTO table (columns) VALUES (...), (...)`. A row without a column that another has gets the column's default. */
export function insertInto(constraint: UniqueConstraint, rows: readonly object[], quote: Quote): Statement {
  const given = rows.map((row) => new Map(givenOf(row)));
  const columns = [...new Set(given.flatMap((row) => [...row.keys()]))];
  const values = given.map((row) => {
    const one = columns.map((column) => (row.has(column) ? sql`${row.get(column)}` : raw('DEFAULT')));
    return join([raw('('), join(one, ', '), raw(')')], '');
  });
  const target = join([tableOf(constraint, quote), raw(' ('), list(columns, quote), raw(')')], '');
  return join([raw('INSERT INTO'), target, raw('VALUES'), join(values, ', ')], ' ');
}

/** `SELECT * FROM table WHERE key = ...`. */
export function selectFrom(constraint: UniqueConstraint, row: object, quote: Quote): Statement {
  const table = tableOf(constraint, quote);
  return join([raw('SELECT * FROM'), table, raw('WHERE'), keyIs(constraint, row, quote)], ' ');
}

/** `ON CONFLICT (columns) DO NOTHING RETURNING *`: yields to a row with the same key, and to nothing else. */
export function orNothing(constraint: UniqueConstraint, quote: Quote): Statement {
  const key = list(constraint.columns, quote);
  // A partial index is found by its condition.
  const where = constraint.where === undefined ? '' : ` WHERE ${constraint.where}`;
  return join([raw('ON CONFLICT ('), key, raw(`)${where} DO NOTHING RETURNING *`)], '');
}

/** Double quotes: PostgreSQL, SQLite. */
export const doubleQuoted: Quote = (name) => `"${name.replaceAll('"', '""')}"`;
