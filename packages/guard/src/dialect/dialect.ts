/**
 * Reads one object as an error of one kind of database. It follows no link, and never throws.
 *
 * @param message what the engine wrote, as far as it can be told from what drivers put in front of it
 */
export type ErrorDialect = (error: unknown, message: string) => Reading;

/**
 * - `code`: the engine's own; `undefined` where the error is none of this database.
 * - `names`: asked for where the code is one of a violation.
 * - `key`: what stands for the code in the table, where that is something else.
 */
export type Reading = readonly [
  code: string | undefined,
  names: (kind: string) => Names,
  key?: string | undefined,
];

export interface Names {
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly schema?: string | undefined;
  /** One, or all. */
  readonly columns?: string | readonly string[] | undefined;
}

/** The named groups of a format. Formats repeat only what excludes the next character, so that their time is that of the message's length. */
export function namesIn(message: string, format: RegExp | undefined): Names {
  return format?.exec(message)?.groups ?? {};
}

/**
 * The names in a message of SQL Server, or PostgreSQL, that is in English: each stands behind what it is, and before any
 * value, which is in parentheses. The table of a foreign key is now the one that has it, now the other.
 */
export function englishNames(kind: string, message: string): Names {
  const [said = ''] = message.split('(');
  return {
    ...namesIn(said, /(?:constraint|index) ["'](?<constraint>[^"'`.]+)["']/),
    ...(kind !== 'foreign_key' &&
      namesIn(said, /(?:object|table|relation) ["'](?:[^"'`.]+\.)*(?<table>[^"'`.]+)["']/)),
    ...(kind === 'not_null' && namesIn(said, /column ["'](?<columns>[^"'`.]+)["']/)),
  };
}
