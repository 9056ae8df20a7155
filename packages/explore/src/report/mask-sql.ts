import { isSecret, isSecretValue, MASK } from './secret-names.ts';

/** A statement and its parameters. */
interface Statement {
  readonly sql: string;
  readonly params: readonly (string | null)[];
}

const COMPARED =
  /(?<name>"[^"]+"|\b[A-Za-z_]\w*)(?<middle>\s*(?:=|<>|!=)\s*)(?:\$(?<parameter>\d+)|(?<literal>[eE]?'(?:[^']|'')*'))/g;
const INSERTED = /(?<head>\binsert\s+into\s+[^(]+\((?<columns>[^()]*)\)[^(]*?\bvalues\s*)(?<rows>\(.*)/is;
/** A literal, a parameter, a parenthesis, a comma, or anything else. */
const TOKEN = /(?<literal>[eE]?'(?:[^']|'')*')|\$(?<parameter>\d+)|(?<mark>[(),])|[^'$(),]+|./gs;

/** The values that SQL compares, assigns or inserts by the name of a secret column are masked, where its text shows that. */
export function maskSql(sql: string, params: readonly (string | null)[]): Statement {
  const masked = [...params];
  const mask = (name: string, parameter: string): void => {
    const index = Number(parameter) - 1;
    if (isSecretValue(name, masked[index])) masked[index] = MASK;
  };
  const compared = sql.replace(COMPARED, (whole, ...rest) => {
    const { name, middle, parameter, literal } = rest.at(-1) as Record<string, string | undefined>;
    const column = name?.replaceAll('"', '') ?? '';
    if (!isSecret(column)) return whole;
    if (parameter !== undefined) mask(column, parameter);
    return literal === undefined ? whole : `${name}${middle}'${MASK}'`;
  });
  const inserted = compared.replace(INSERTED, (...match) => {
    const { head, columns, rows } = match.at(-1) as Record<'head' | 'columns' | 'rows', string>;
    const names = columns.split(',').map((name) => name.trim().replaceAll('"', ''));
    return head + maskRows(rows, names, mask);
  });
  return { sql: inserted, params: masked };
}

/** `(1, 'a'), (2, 'b')`: what stands in the place of a secret column. */
function maskRows(
  rows: string,
  columns: readonly string[],
  mask: (column: string, parameter: string) => void,
): string {
  let depth = 0;
  let column = 0;
  return rows.replace(TOKEN, (token, ...rest) => {
    const { literal, parameter, mark } = rest.at(-1) as Record<string, string | undefined>;
    if (mark === '(' && depth++ === 0) column = 0;
    if (mark === ')') depth--;
    if (mark === ',' && depth === 1) column++;
    const name = columns[column] ?? '';
    if (depth === 0 || !isSecret(name)) return token;
    if (parameter !== undefined) mask(name, parameter);
    return literal === undefined ? token : `'${MASK}'`;
  });
}
