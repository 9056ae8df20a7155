import { isSecretValue, MASK } from './secret-names.ts';

/** `postgres://ann:secret@host` */
const URL_PASSWORD = /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"']*:)[^\s@/"']+@/gi;
/** `Bearer abc.def`: a word alone is no credential. */
const SCHEME = /\b(Bearer|Basic)\s+(?=[\w+/.~-]*[\d=._-])[\w+/.~-]+=*/gi;
/** `Cookie: a=b`, to the end of the line */
const HEADER = /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\s*:\s*)(?!["'\s{[])[^\n]+/gi;
/** `"token": "abc"` of JSON, `token: 'abc'` of Node's inspect */
const MEMBER =
  /(?<name>["']?(?<![\w-])[\w-]+["']?)(?<middle>\s*:\s*)(?<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;
/** `?token=abc`, `PGPASSWORD=abc` */
const PAIR = /(?<name>(?<![\w-])[\w-]+)=(?<value>[^\s&=;,"'`()]+)/g;
/** PostgreSQL's details of a violation */
const KEY = /\((?<columns>[^()\n]+)\)=\((?<values>[^()\n]*)\)/g;
const FAILING_ROW = /(Failing row contains )\([^\n]*\)/g;

type Groups = Readonly<Record<string, string>>;

/** A text that somebody wrote for people, such as an app's log, without the credentials that it shows. */
export function maskText(text: string): string {
  return text
    .replace(URL_PASSWORD, `$1${MASK}@`)
    .replace(SCHEME, `$1 ${MASK}`)
    .replace(HEADER, `$1$2${MASK}`)
    .replace(FAILING_ROW, `$1(${MASK})`)
    .replace(KEY, (whole, ...rest) => {
      const { columns = '', values = '' } = rest.at(-1) as Groups;
      const secret = columns.split(', ').some((name) => isSecretValue(name.replaceAll('"', ''), values));
      return secret ? `(${columns})=(${MASK})` : whole;
    })
    .replace(MEMBER, (whole, ...rest) => {
      const { name = '', middle = '', value = '' } = rest.at(-1) as Groups;
      const quote = value.charAt(0);
      return isSecretValue(name.replaceAll(/["']/g, ''), value.slice(1, -1))
        ? `${name}${middle}${quote}${MASK}${quote}`
        : whole;
    })
    .replace(PAIR, (whole, ...rest) => {
      const { name = '', value } = rest.at(-1) as Groups;
      return isSecretValue(name, value) ? `${name}=${MASK}` : whole;
    });
}
