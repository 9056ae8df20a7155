import { SpecError } from './spec-error.ts';

const KEYWORDS = ['notices', 'permutation', 'session', 'setup', 'step', 'teardown'] as const;
export type Keyword = (typeof KEYWORDS)[number];

export interface Token {
  readonly kind: Keyword | 'name' | 'sql' | 'number' | ',' | '(' | ')' | '*' | 'end';
  /** A name without its quotes, a block without its braces. */
  readonly text: string;
  readonly line: number;
}

/** Each alternative is one kind of token; names may hold any character beyond ASCII. */
const TOKEN =
  /(?<space>[ \t\r\f\n]+|#[^\n\r]*)|(?<word>[A-Za-z_\u0080-\u{10ffff}][A-Za-z_0-9$\u0080-\u{10ffff}]*)|"(?<quoted>(?:""|[^"\n])*)"|\{[ \t\r\f]*(?<sql>[^}]*?)[ \t\r\f]*\}|(?<number>[0-9]+)|(?<mark>[,()*])/uy;

function isKeyword(word: string): word is Keyword {
  return (KEYWORDS as readonly string[]).includes(word);
}

function tokenOf(groups: Record<string, string | undefined>, line: number): Token | undefined {
  const { word, quoted, sql, number, mark } = groups;
  if (word !== undefined) return { kind: isKeyword(word) ? word : 'name', text: word, line };
  if (quoted !== undefined) return { kind: 'name', text: quoted.replaceAll('""', '"'), line };
  if (sql !== undefined) return { kind: 'sql', text: sql, line };
  if (number !== undefined) return { kind: 'number', text: number, line };
  if (mark !== undefined) return { kind: mark as ',', text: mark, line };
  return undefined;
}

function unknown(rest: string, line: number): SpecError {
  if (rest.startsWith('{')) return new SpecError('unterminated SQL block', line);
  if (rest.startsWith('"')) return new SpecError('unterminated quoted name', line);
  return new SpecError(
    `unexpected character ${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))}`,
    line,
  );
}

/**
 * The tokens of a spec, `end` last.
 *
 * @throws SpecError
 */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  let line = 1;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match?.groups) throw unknown(text.slice(at), line);
    const token = tokenOf(match.groups, line);
    if (token) tokens.push(token);
    line += match[0].split('\n').length - 1;
  }
  return [...tokens, { kind: 'end', text: 'the end of the file', line }];
}
