/** One token of SQL. `kind` is what it is, `value` what it says: without quotes, words as they are written. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'dollar';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|#(?![>\-])[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<dollar>\$(?<tag>[A-Za-z_]*)\$[\s\S]*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<string>[eEnN]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$))`,
    String.raw`(?<name>"(?:[^"]|"")*(?:"|$)|${'`'}(?:[^${'`'}]|${'``'})*(?:${'`'}|$)|\[[A-Za-z_][^\]\n]*\])`,
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<word>[\p{L}_@$][\p{L}\p{N}_$]*)`,
    String.raw`(?<sign>::|[\s\S])`,
  ].join('|'),
  'gyu',
);

/** Reads SQL of any dialect as tokens; comments and blanks are left out. Never fails: what is not closed ends with the text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const match of sql.matchAll(PATTERN)) {
    const { groups = {}, index } = match;
    if (groups['space'] !== undefined) continue;
    const [text] = match;
    const kind = (['dollar', 'string', 'name', 'number', 'word', 'sign'] as const).find(
      (name) => groups[name] !== undefined,
    );
    if (kind === undefined) continue;
    tokens.push({ kind, value: valueOf(kind, text), start: index, end: index + text.length });
  }
  return tokens;
}

/** The statements of a text. One of PostgreSQL's function bodies is a token, and no end of a statement is in it. */
export function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.value === ';') {
      if (current.length > 0) statements.push(current);
      current = [];
    } else current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function valueOf(kind: Token['kind'], text: string): string {
  switch (kind) {
    case 'string':
      return text.replace(/^[eEnN]?'|'$/g, '').replaceAll("''", "'");
    case 'name':
      return text.slice(1, -1).replaceAll('""', '"').replaceAll('``', '`');
    case 'dollar':
      return text.replace(/^\$\w*\$|\$\w*\$$/g, '');
    default:
      return text;
  }
}
