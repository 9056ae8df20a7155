/** Statements of the suite with `$1`, `$2` for `?`. */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${(count += 1)}`);
}
