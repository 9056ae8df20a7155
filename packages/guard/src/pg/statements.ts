import type { UniqueConstraint } from '../constraint.ts';

/** SQL with its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The insert that yields to a row with the same key, and to nothing else. */
export function insertStatement(constraint: UniqueConstraint, values: object): Statement {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const columns = given.map(([column]) => quoted(column)).join(', ');
  const parameters = given.map((_, index) => `$${index + 1}`).join(', ');
  const key = constraint.columns.map(quoted).join(', ');
  return {
    text: `INSERT INTO ${tableOf(constraint)} (${columns}) VALUES (${parameters}) ON CONFLICT (${key}) DO NOTHING RETURNING *`,
    values: given.map(([, value]) => value),
  };
}

/**
 * The row with the same key.
 *
 * @throws TypeError when a column of the key has no value: the default that the database would choose is not known here.
 */
export function selectStatement(constraint: UniqueConstraint, values: object): Statement {
  const given = new Map(Object.entries(values));
  const key: unknown[] = [];
  const conditions = constraint.columns.map((column) => {
    const value = given.get(column);
    if (value === undefined)
      throw new TypeError(`insertOnce: no value for ${column}, a column of ${constraint.name}`);
    // Under NULLS NOT DISTINCT a null is in the way of another; `IS NOT DISTINCT FROM $1` would use no index.
    return value === null ? `${quoted(column)} IS NULL` : `${quoted(column)} = $${key.push(value)}`;
  });
  return { text: `SELECT * FROM ${tableOf(constraint)} WHERE ${conditions.join(' AND ')}`, values: key };
}

function tableOf({ schema, table }: UniqueConstraint): string {
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
