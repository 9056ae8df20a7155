import type { Json } from '../scenario/types.ts';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const EXACT = '\u0000exact number ';

/** Whether a column of this type holds JSON, by its `format_type`. */
export function isJsonType(type: string): boolean {
  return type === 'json' || type === 'jsonb';
}

/**
 * The value in a JSON column. A number that a double cannot hold becomes a marked string, so that two of them stay
 * apart; {@link exactNumber} tells it from a text.
 */
export function parseJsonColumn(text: string): Json {
  const exact = !/\d{16}/.test(text)
    ? text
    : text.replace(STRING_OR_NUMBER, (match) =>
        match.startsWith('"') || match.length < 16 ? match : JSON.stringify(EXACT + match),
      );
  return JSON.parse(exact) as Json;
}

/** The digits of a number that a double cannot hold; undefined for every other value. */
export function exactNumber(value: Json): string | undefined {
  return typeof value === 'string' && value.startsWith(EXACT) ? value.slice(EXACT.length) : undefined;
}
