import type { UniqueConstraint } from '../constraint.ts';
import { join, raw, sql, type Statement } from '../transaction/statement.ts';

/** How a dialect writes names. */
export type Quote = (name: string) => string;

/** The table of a constraint. */
export function tableOf({ schema, table }: UniqueConstraint, quote: Quote): Statement {
  return raw(schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`);
}

/** Names with commas in between. */
export function list(names: readonly string[], quote: Quote): Statement {
  return raw(names.map(quote).join(', '));
}

/** What is true of the row that has the same key as `row`, and is in the index if that is partial. */
export function keyIs(constraint: UniqueConstraint, row: object, quote: Quote): Statement {
  const conditions = keyOf(constraint, row).map((value, index) => {
    const column = raw(quote(constraint.columns[index] ?? ''));
    // Under NULLS NOT DISTINCT a null is in the way of another; `IS NOT DISTINCT FROM $1` would use no index.
    return value === null ? join([column, raw('IS NULL')], ' ') : join([column, sql`${value}`], ' = ');
  });
  if (constraint.where !== undefined) conditions.push(raw(`(${constraint.where})`));
  return join(conditions, ' AND ');
}

/** The columns that have a value, and their values; `undefined` is left to the column's default. */
export function givenOf(row: object): [column: string, value: unknown][] {
  return Object.entries(row).filter(([, value]) => value !== undefined);
}

/**
 * The values of the constraint's columns.
 *
 * @throws TypeError when one is missing: the default that the database would choose is not known here.
 */
export function keyOf(constraint: UniqueConstraint, row: object): unknown[] {
  const given = new Map<string, unknown>(Object.entries(row));
  return constraint.columns.map((column) => {
    const value = given.get(column);
    if (value === undefined)
      throw new TypeError(`insertOnce: no value for ${column}, a column of ${constraint.name}`);
    return value;
  });
}
