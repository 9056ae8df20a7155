/**
 * Control and format characters, line separators, lone surrogates, private and unassigned characters, and every
 * space that is not the plain one. A variation selector stays: emoji need it and it hides nothing.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?!\uFE0F)\p{DI}|(?! )\p{Zs}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text as it may be shown: what would move the cursor, colour the terminal, turn the direction of writing or not
 * be seen at all is written as a JSON escape.
 *
 * @example
 * visible('a\u001b[31mb'); // 'a\\u001b[31mb'
 */
export function visible(text: string): string {
  return replaceUnseen(text, (character) => SHORT[character] ?? jsonEscape(character));
}

/** The same for a text of several lines, which stay lines. */
export function visibleLines(text: string): string[] {
  return text.trimEnd().split(/\r?\n/).map(visible);
}

/** Replaces each character that {@link visible} would escape. */
export function replaceUnseen(text: string, replacement: (character: string) => string): string {
  return text.replace(UNSEEN, replacement);
}

function jsonEscape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${hex(character.charCodeAt(index), 4)}`,
  ).join('');
}

/** A number in hexadecimal with at least so many digits. */
export function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
