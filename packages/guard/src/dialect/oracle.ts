import { number } from '../property.ts';
import { namesIn, type ErrorDialect } from './dialect.ts';

/** Arguments of the formats are the same in every language; values, from version 23 on, come behind them. */
const column = /^[^(]+\("(?<schema>[^"'`.]+)"\."(?<table>[^"'`.]+)"\."(?<columns>[^"'`.]+)"\)/;
const constraint = /^[^(]+\((?<schema>[^"'`.]+)\.(?<constraint>[^"'`.)]+)\)/;

export const oracle: ErrorDialect = (error, message) => [
  // ORA-02091 is a COMMIT that was rolled back; the reason is the next one.
  number(error, 'errorNum') && /ORA-(?!02091)\d{5}/.exec(message)?.[0],
  (kind) => namesIn(message, kind === 'not_null' ? column : constraint),
];
