/** SQL with its values in between, as a tagged template has it: `strings` has one more element than `values`. */
export interface Statement {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/**
 * @example
 * sql`SELECT * FROM t WHERE id = ${id}`
 */
export function sql(strings: readonly string[], ...values: readonly unknown[]): Statement {
  return { strings, values };
}

/** Statements one after another, as one. */
export function join(parts: readonly Statement[], separator: string): Statement {
  const strings = [''];
  const values: unknown[] = [];
  for (const [index, part] of parts.entries()) {
    const [first = '', ...rest] = part.strings;
    strings.push(`${strings.pop() ?? ''}${index === 0 ? '' : separator}${first}`, ...rest);
    values.push(...part.values);
  }
  return { strings, values };
}

/** Text that is SQL already, such as a quoted name. */
export function raw(text: string): Statement {
  return { strings: [text], values: [] };
}

/** With `$1`, `$2`: PostgreSQL. */
export function numbered({ strings }: Statement): string {
  return strings.reduce((text, part, index) => `${text}$${index}${part}`);
}

/** With `?`: MySQL, MariaDB, SQLite. */
export function positional({ strings }: Statement): string {
  return strings.join('?');
}
