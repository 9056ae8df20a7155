import type { Dialect, Violated } from './library.ts';

const codes: Readonly<Record<Violated, Readonly<Record<Dialect, string>>>> = {
  unique: { postgres: '23505', mysql: 'ER_DUP_ENTRY', sqlite: 'SQLITE_CONSTRAINT_UNIQUE' },
  foreignKey: {
    postgres: '23503',
    mysql: 'ER_NO_REFERENCED_ROW_2',
    sqlite: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  },
};

/** What a driver's error has as its `code`. */
export function violationCode(violated: Violated, dialect: Dialect): string {
  return codes[violated][dialect];
}
