import { hex, replaceUnseen } from './visible.ts';
import { cells } from './wrap.ts';

/**
 * One word for a POSIX shell. What cannot be seen is escaped within `$'...'`, which bash, zsh and POSIX 2024 know.
 *
 * @example
 * shellWord("it's"); // 'it'\''s'
 */
export function shellWord(word: string): string {
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  const escaped = replaceUnseen(word.replace(/[\\']/g, '\\$&'), shellEscape);
  if (replaceUnseen(word, () => '') !== word) return `$'${escaped}'`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A command as lines that can be pasted: one line where it fits, else continued with backslashes. A word that is
 * wider than a line goes on at the first column of the next, since the spaces of an indent would end it.
 */
export function commandLines(words: readonly string[], width: number, indent: string): string[] {
  const whole = indent + words.map(shellWord).join(' ');
  if (cells(whole) <= width) return [whole];
  const lines: string[] = [];
  const room = width - ' \\'.length;
  let line = indent;
  for (const word of words) {
    const quoted = shellWord(word);
    if (line !== indent && cells(line + quoted) > room) {
      lines.push(`${line}\\`);
      line = indent;
    }
    if (cells(line + quoted) > room) {
      const pieces = quotedPieces(word, room - indent.length);
      lines.push(...pieces.slice(0, -1).map((piece, index) => `${index === 0 ? indent : ''}${piece}\\`));
      line = `${pieces.at(-1)} `;
    } else {
      line += `${quoted} `;
    }
  }
  return [...lines, line.trimEnd()];
}

/** A word as quoted pieces, each at most so wide, that a shell joins again. */
function quotedPieces(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && cells(shellWord(piece + character)) > width) {
      pieces.push(shellWord(piece));
      piece = '';
    }
    piece += character;
  }
  return [...pieces, shellWord(piece)];
}

function shellEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}
