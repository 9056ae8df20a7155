/** The kinds of database that compare texts differently. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite' | 'mssql';

/** Whether a column of this type compares without regard to case, where nothing says otherwise: MySQL's and SQL Server's usual collations do. */
export function ignoresCase(type: string | undefined, dialect?: Dialect, collation?: string): boolean {
  if (collation !== undefined) return isCaseInsensitiveCollation(collation);
  if (type === undefined) return false;
  if (/\bcitext\b/i.test(type)) return true;
  if (dialect !== 'mysql' && dialect !== 'mssql') return false;
  return /char|text|string|enum/i.test(type) && !/binary|blob/i.test(type);
}

/** `utf8mb4_0900_ai_ci`, SQLite's NOCASE, and names that say so: an ICU collation's strength is not to be seen in SQL. */
export function isCaseInsensitiveCollation(name: string): boolean {
  return /(_ci\b|_ci_|nocase|case_insensitive|\bci\b|ks-level[12])/i.test(name);
}
