import { number, text } from '../property.ts';
import { namesIn, type ErrorDialect } from './dialect.ts';

/** What Vitess puts in front of the message of a tablet's MySQL. Behind it come its number, and the statement. */
const vitess = /^(?:[a-z ]+: )?target: /;

/**
 * The places that the formats give to names, whatever the language of the server: a key comes last, after the value, and in
 * MySQL 8 with its table in front; a column, or MySQL's check, is the only thing in quotes; MariaDB's check comes before its table.
 */
const formats: Readonly<Record<string, RegExp>> = {
  unique: /'(?:(?<table>[^"'`.]+)\.)?(?<constraint>[^']+)'[^']*$/,
  not_null: /'(?<columns>[^']+)'/,
  foreign_key: /`(?<schema>[^"'`.]+)`\.`(?<table>[^"'`.]+)`, CONSTRAINT `(?<constraint>[^"'`.]+)`/,
  check: /['`](?<constraint>[^'`]+)['`](?:[^`]+`(?<schema>[^"'`.]+)`[^`]+`(?<table>[^"'`.]+)`)?/,
};

/**
 * The number, never the name: drivers look the name up in MySQL's table, and MariaDB has numbers of its own. An errno with an
 * SQLSTATE beside it is a MySQL server's (Node's errors have no SQLSTATE). PlanetScale's driver has it in the text alone;
 * Prisma's adapters keep it as `originalCode`.
 */
export const mysql: ErrorDialect = (error, message) => {
  const [said = '', tablet, more] = vitess.test(message) ? message.split(' (errno ') : [message];
  return [
    text(error, 'sqlState') ? number(error, 'errno') : (text(error, 'originalCode') ?? tablet?.split(')')[0]),
    // Two numbers: one is a value made to look like it, and which one cannot be told.
    (kind) => namesIn(more ? '' : said, formats[kind]),
  ];
};
