import { number, text } from '../property.ts';
import { englishNames, type ErrorDialect } from './dialect.ts';

/** Beside its number, each error of the server has a severity, called class (MS-TDS, 2.2.7.10). */
function codeOf(error: object): string | undefined {
  if (number(error, 'class')) return number(error, 'number');
  return text(error, 'originalCode') === 'EREQUEST'
    ? (number(error, 'code') ?? text(error, 'kind'))
    : undefined;
}

export const mssql: ErrorDialect = (error, message) => ({
  code: codeOf(error),
  // 547 is two kinds. The word is an argument of the format, the same in every language, and comes before any name.
  key: /^[^"']+CHECK /.test(message) ? 'CHECK' : undefined,
  names: (kind) => englishNames(kind, message),
});
