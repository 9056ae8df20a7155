import { loadModule, parseSync } from 'libpg-query';

/** A node of PostgreSQL's parse tree, as JSON. */
export type Node = Readonly<Record<string, unknown>>;

/** The statements that change rows; each names its table as `relation`. */
export const WRITE_NODES: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

/** Loads PostgreSQL's own parser (WASM); everything else here needs it. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/** Shows every object of a tree, with the name it stands under. */
export function walk(value: unknown, visit: (name: string, node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'object' && child !== null) {
        visit(key, child as Node);
        walk(child, visit);
      }
    }
  }
}

/** The statements of a script, each with the name of its node; `undefined` where PostgreSQL cannot parse it. */
export function parse(sql: string): [string, Node][] | undefined {
  // PostgreSQL's lexer takes an empty string as no statement, this build of it as an error.
  if (/^[\s;]*$/.test(sql)) return [];
  try {
    return (parseSync(sql).stmts ?? []).map(({ stmt }) => Object.entries(stmt ?? {})[0] as [string, Node]);
  } catch {
    return undefined;
  }
}

/**
 * A script as its single statements, cut where PostgreSQL's parser cuts it. One that cannot be parsed stays whole: the
 * server will say what is wrong with it.
 */
export function splitStatements(sql: string): string[] {
  return piecesOf(sql).map(({ text }) => text.trim());
}

/** The single statements of a script with what stands before each; see {@link splitStatements}. */
export function piecesOf(sql: string): { readonly before: string; readonly text: string }[] {
  if (parse(sql) === undefined) return [{ before: '', text: sql }];
  const bytes = Buffer.from(sql);
  return (/^[\s;]*$/.test(sql) ? [] : (parseSync(sql).stmts ?? [])).map((raw) => {
    const { stmt_location: start = 0, stmt_len: length } = raw;
    const end = length === undefined ? undefined : start + length;
    return { before: bytes.toString('utf8', 0, start), text: bytes.toString('utf8', start, end) };
  });
}
