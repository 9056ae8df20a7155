import { number, text } from '../property.ts';
import { namesIn, type ErrorDialect, type Names } from './dialect.ts';

/** The engine's format, the same in every language, between what drivers put around it. D1 and sql.js have nothing else. */
const format =
  /^(?:\w[\w ]*: )*(UNIQUE|FOREIGN|NOT|CHECK)[ A-Z]* constraint failed(?:: ([^]+?))?(?:: SQLITE_|$)/;

/** What Knex puts in front: the statement, values and all. Only behind the last of them speaks the engine. */
const statement = /^[^]* - (?=[A-Z_: ]+ constraint failed)/;

/** Columns, each behind its table; or an index on an expression; or a check, by its expression where it has no name. */
function namesOf(kind: string, said: string): Names {
  if (kind === 'check') return { constraint: said };
  const [table] = said.split('.');
  const [, ...columns] = `, ${said}`.split(`, ${table}.`);
  return columns.length > 0 ? { table, columns } : namesIn(said, /^index '(?<constraint>.+)'$/);
}

/** The name of the code; from node:sqlite and Prisma's libSQL adapter its number. sqlite3 hides the extended one, beside an errno. */
export const sqlite: ErrorDialect = (error, message) => {
  const code = number(error, 'errcode') ?? text(error, 'extendedCode', 'originalCode', 'code');
  // A value in a message may read as it likes: a code has to say that this is a constraint's failure, or the message has to begin so.
  const failed = code ? /^(?:SQLITE_CONSTRAINT|\d+$)/.test(code) : /^(?:D1_|Durable|[A-Z ]+ c)/.test(message);
  const [, word, said = ''] = (failed && format.exec(code ? message.replace(statement, '') : message)) || [];
  return [
    code ?? (word && 'SQLITE_CONSTRAINT'),
    (kind) => namesOf(kind, said),
    word ?? (code === 'SQLITE_BUSY' && number(error, 'errno') ? 'hidden' : undefined),
  ];
};
