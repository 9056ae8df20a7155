/** Strings, quoted names, comments, words, numbers, and every other character by itself (SQLite documentation, "SQL As Understood By SQLite"). */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\w$\u0080-\uFFFF]+|\S/g;

interface Token {
  readonly text: string;
  readonly start: number;
}

function tokens(sql: string): Token[] {
  return [...sql.matchAll(token)]
    .map((match) => ({ text: match[0], start: match.index }))
    .filter(({ text }) => !text.startsWith('--') && !text.startsWith('/*'));
}

/** A name without its quotes. */
function unquoted(text: string): string {
  const first = text.charAt(0);
  if (first === '[') return text.slice(1, -1);
  return ['"', '`', "'"].includes(first) ? text.slice(1, -1).replaceAll(first + first, first) : text;
}

/** The names of the CHECK constraints in a CREATE TABLE statement: SQLite's catalog holds them nowhere else. */
export function checkNames(createTable: string): string[] {
  const words = tokens(createTable).map(({ text }) => text);
  return words.flatMap((word, index) => {
    const [name, kind] = [words[index + 1], words[index + 2]];
    return word.toUpperCase() === 'CONSTRAINT' && name !== undefined && kind?.toUpperCase() === 'CHECK'
      ? [unquoted(name)]
      : [];
  });
}

/** What a CREATE INDEX statement is on, each as it was written but for its order, and its condition. */
export function indexParts(createIndex: string): { columns: string[]; where: string | undefined } {
  const all = tokens(createIndex);
  const open = all.findIndex(({ text }) => text === '(');
  const columns: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { text, start: at } of all.slice(Math.max(open, 0))) {
    if (text === '(' && (depth += 1) === 1) start = at + 1;
    if (text === ')') depth -= 1;
    if ((text === ',' && depth === 1) || depth === 0) {
      columns.push(
        createIndex
          .slice(start, at)
          .trim()
          .replace(/\s+(?:asc|desc)$/i, ''),
      );
      start = at + 1;
    }
    if (depth === 0) {
      const rest = createIndex.slice(at + 1).trim();
      return { columns, where: /^where\b/i.test(rest) ? rest.slice('where'.length).trim() : undefined };
    }
  }
  return { columns, where: undefined };
}
