import { number, text } from '../property.ts';
import { englishNames, type ErrorDialect } from './dialect.ts';

/** Prisma's adapter has numbers only for what it has no kind for. These are the beginnings of its kinds. */
const numbers: Readonly<Record<string, number>> = {
  Unique: 2627,
  ForeignKey: 547,
  Null: 515,
  TransactionWrite: 1205,
};

/** Beside its number, each error of the server has a severity, called class (MS-TDS, 2.2.7.10). */
function codeOf(error: unknown): string | undefined {
  if (number(error, 'class')) return number(error, 'number');
  return text(error, 'originalCode') === 'EREQUEST'
    ? (number(error, 'code') ?? number(numbers, text(error, 'kind')?.split('C')[0]))
    : undefined;
}

export const mssql: ErrorDialect = (error, message) => [
  codeOf(error),
  (kind) => englishNames(kind, message),
  // 547 is two kinds. The word is an argument of the format, the same in every language, and comes before any name.
  /^[^"']+(CHECK) /.exec(message)?.[1],
];
