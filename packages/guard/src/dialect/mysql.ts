import { number, text } from '../property.ts';
import { namesIn, type ErrorDialect } from './dialect.ts';

/** A tablet's MySQL message, and its number, between what Vitess puts in front and behind, where it quotes the statement. */
const vitess = /^(?:[a-z ]+: )?target: ([^]*?) \(errno (\d+)\)/;

/**
 * The places that the formats give to names, whatever the language of the server: a key comes last, after the value, and in
 * MySQL 8 with its table in front; a column, or MySQL's check, is the only thing in quotes; MariaDB's check comes before its table.
 */
const formats: Readonly<Record<string, RegExp>> = {
  unique: /'(?:(?<table>[^'.]+)\.)?(?<constraint>[^']+)'[^']*$/,
  not_null: /'(?<columns>[^']+)'/,
  foreign_key: /`(?<schema>[^`]+)`\.`(?<table>[^`]+)`, CONSTRAINT `(?<constraint>[^`]+)`/,
  check: /['`](?<constraint>[^'`]+)['`](?:[^`]+`(?<schema>[^`]+)`[^`]+`(?<table>[^`]+)`)?/,
};

/**
 * The number, never the name: drivers look the name up in MySQL's table, and MariaDB has numbers of its own. An errno with an
 * SQLSTATE beside it is a MySQL server's (Node's errors have no SQLSTATE). PlanetScale's driver has it in the text alone;
 * Prisma's adapters keep it as `originalCode`.
 */
export const mysql: ErrorDialect = (error, message) => {
  const [, said = message, tablet] = vitess.exec(message) ?? [];
  return {
    code: text(error, 'sqlState') ? number(error, 'errno') : (text(error, 'originalCode') ?? tablet),
    names: (kind) => namesIn(said, formats[kind]),
  };
};
