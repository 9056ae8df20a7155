/** A UUID, with or without hyphens. */
const UUID = /[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}/gi;
/** Comments, such as sqlcommenter's with the id of a trace. */
const COMMENT = /\s*\/\*.*?\*\//gs;

/**
 * A statement without the UUIDs that were made up for it: literals, and names such as that of Sequelize's temporary
 * function; and without its comments. Two statements of one shape are the same for whoever asks whether runs send the same.
 *
 * @example
 * shapeOf(`SELECT '7d444840-9dc0-11d1-b245-5ffdce74fad2'`) // `SELECT '‹uuid›'`
 */
export function shapeOf(sql: string): string {
  return sql.replaceAll(COMMENT, '').replaceAll(UUID, '‹uuid›');
}
