import { number, text } from '../property.ts';
import { namesIn, type ErrorDialect, type Names } from './dialect.ts';

/** The engine's format, the same in every language, between what drivers put around it. D1 and sql.js have nothing else. */
const format =
  /^(?:\w[\w ]*: )*(UNIQUE|FOREIGN|NOT|CHECK)[ A-Z]* constraint failed(?:: ([^]+?))?(?:: SQLITE_|$)/;

/** Columns, each behind its table; or an index on an expression; or a check, by its expression where it has no name. */
function namesOf(kind: string, said: string): Names {
  if (kind === 'check') return { constraint: said };
  const [table] = said.split('.');
  const [, ...columns] = `, ${said}`.split(`, ${table}.`);
  return columns.length > 0 ? { table, columns } : namesIn(said, /^index '(?<constraint>.+)'$/);
}

/** The name of the code; from node:sqlite and Prisma's libSQL adapter its number. */
export const sqlite: ErrorDialect = (error, message) => {
  const [, word, said = ''] = format.exec(message) ?? [];
  const code =
    number(error, 'errcode') ?? text(error, 'extendedCode', 'originalCode', 'code') ?? 'SQLITE_CONSTRAINT';
  return { code, key: word, names: (kind) => namesOf(kind, said) };
};
