/** What a comment in a statement says of the code that sent it. */
export interface CommentedSite {
  readonly file: string;
  readonly line: number;
}

/**
 * The place that a comment names, as sqlcommenter writes it: key='value' pairs, keys and values URL-encoded. `file` and
 * `line` name it, or OpenTelemetry's names for them, or Rails' `source_location`, `path:line` in one.
 *
 * @see https://google.github.io/sqlcommenter/spec/
 *
 * @example
 * commentedSite("SELECT 1 /*file='src%2Fusers.ts',line='12',route='%2Fusers'*\/"); // { file: 'src/users.ts', line: 12 }
 */
export function commentedSite(sql: string): CommentedSite | undefined {
  for (const [, comment = ''] of sql.matchAll(/\/\*(.*?)\*\//gs)) {
    const tags = tagsOf(comment);
    const together = /^(.+?):(\d+)(?::.*)?$/s.exec(tags.get('source_location') ?? '');
    const file = tags.get('file') ?? tags.get('code.file.path') ?? tags.get('code.filepath') ?? together?.[1];
    const line = tags.get('line') ?? tags.get('code.line.number') ?? tags.get('code.lineno') ?? together?.[2];
    if (file && line !== undefined && /^[1-9]\d{0,8}$/.test(line)) return { file, line: Number(line) };
  }
  return undefined;
}

function tagsOf(comment: string): Map<string, string> {
  const pairs = comment.matchAll(/(?:^|,)\s*([^=,\s]+)\s*=\s*'((?:[^'\\]|\\.)*)'/g);
  return new Map(
    Array.from(pairs, ([, key = '', value = '']) => [decoded(key), decoded(value.replaceAll("\\'", "'"))]),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
