import { clip } from '../text/wrap.ts';
import { visible } from '../text/visible.ts';

/** What stays as it is (literals, quoted names, dollar quotes), parameters, and white space with its comments. */
const TOKEN =
  /(?<kept>[eE]'[^'\\]*(?:\\[^][^'\\]*)*'|'[^']*'|"[^"]*"|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[^]*?\k<tag>)|(?<![\w$])\$(?<parameter>\d+)|(?:[ \t\r\n\f\v]|--[^\n\r]*|\/\*[^]*?\*\/)+/g;

const LONGEST_PARAMETER = 60;
const LONGEST_STATEMENT = 4000;

/**
 * A statement on one line, its parameters in place, without its comments. For reading: the report has the original.
 *
 * @example
 * sqlText('SELECT 1\n  FROM t WHERE a = $1', ["it's"]); // SELECT 1 FROM t WHERE a = 'it''s'
 */
export function sqlText(sql: string, params: readonly (string | null)[]): string {
  const source = clip(sql, LONGEST_STATEMENT);
  const text = source
    .replace(TOKEN, (token: string, kept?: string, _tag?: string, parameter?: string) => {
      if (kept !== undefined) return token;
      return parameter === undefined ? ' ' : (parameterText(params[Number(parameter) - 1]) ?? token);
    })
    .trim();
  return visible(clip(text === '' ? source.trim() : text, LONGEST_STATEMENT));
}

function parameterText(value: string | null | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'NULL';
  if (/^-?\d{1,20}(?:\.\d{1,20})?$/.test(value)) return value;
  return `'${clip(value, LONGEST_PARAMETER).replaceAll("'", "''")}'`;
}
