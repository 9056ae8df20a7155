import { join, raw, sql, type Statement } from '../transaction/statement.ts';

/**
 * Statements within a statement.
 *
 * @example
 * splice`SELECT * FROM t WHERE name IN (${list(names)})`
 */
export function splice(strings: TemplateStringsArray, ...parts: readonly Statement[]): Statement {
  return join(
    strings.flatMap((text, index) => [raw(text), ...parts.slice(index, index + 1)]),
    '',
  );
}

/** Values with commas in between, and a null before them: an empty list is none to SQL. */
export function list(
  values: readonly string[],
  each: (value: Statement) => Statement = (value) => value,
): Statement {
  return join([raw('NULL'), ...values.map((value) => each(sql`${value}`))], ', ');
}
