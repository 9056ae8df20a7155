import { push } from '../groups.ts';

/** What calls of a database look like, in any of the libraries. */
const calls = [
  // Methods whose names no other library has.
  String.raw`\.(find(Unique|First|Many|One|By|All|AndCount|ById)\w*|findOr(Create|Build)|upsert\w*|(create|update|delete)Many|(insert|replace)Into|selectFrom|updateTable|deleteFrom|createQueryBuilder|getRepository|native(Insert|Update|Delete)|persist(AndFlush)?|removeAndFlush|flush|bulkCreate|destroy|onConflict\w*|returning|executeTakeFirst\w*|maybeOne\w*|oneFirst|forUpdate|patch\w*|insertGraph|query|count\w*|exists?|increment|decrement|transaction\w*)\s*(<[^>]*>)?\(`,
  // Names under which databases go.
  String.raw`\b(knex|trx|db|tx|qb|sql|pool|client|conn|connection|database|em|\w*(manager|repo(sitory)?|model|store|service|dao|gateway)s?|prisma|orm)\b\s*(\(|\.|` +
    '`' +
    String.raw`)`,
  String.raw`\$(queryRaw|executeRaw|query|transaction)\w*`,
  // SQL.
  String.raw`\binsert\s+into\s|\bselect\s[\s\S]{1,200}\sfrom\s|\bdelete\s+from\s|\bupdate\s+\S+\s+set\s`,
  // What violations are told by.
  String.raw`P2002|P2003|P2025|23505|23503|ER_DUP_ENTRY|SQLITE_CONSTRAINT|(Unique|ForeignKey)(Constraint|Violation)|KnownRequestError|QueryFailedError|@toctou/guard`,
  // Tables.
  String.raw`\bRepository<|extends\s+(Model|BaseEntity)\b|@Entity\b|(pg|mysql|sqlite)Table\s*\(|\.define\(`,
];
const accesses = new RegExp(calls.join('|'), 'i');
const asynchronous = /\bawait\b|\basync\b|\.then\s*\(|\bPromise\b/;
const imports = /\b(?:from|import|require)\s*\(?\s*['"]([^'"\n]+)['"]/g;
const subtypes = /\b(implements|extends)\s/;
const onServer = /['"]use server['"]|getServerSideProps|\b(loader|action|GET|POST|PUT|PATCH|DELETE)\b/;

/** The text of a file, and the modules that it imports. */
interface Candidate {
  readonly text: string;
  readonly imports: readonly string[];
  readonly touches: boolean;
}

/**
 * Which files may matter: those that ask a database, whoever imports them, and what those import.
 *
 * @param texts the text of every file, by its path
 * @param mayAsk whether a file belongs to a part of the project that has a database
 * @param resolve the file that a specifier leads to
 * @param also texts that matter besides
 */
export function relevantFiles(
  texts: ReadonlyMap<string, string>,
  mayAsk: (file: string) => boolean,
  resolve: (specifier: string, from: string) => string | undefined,
  also?: RegExp,
): string[] {
  const files = new Map<string, Candidate>();
  for (const [file, text] of texts) {
    const isView = /\.[jt]sx$/.test(file);
    const touches =
      mayAsk(file) &&
      (asynchronous.test(text) || subtypes.test(text) || !isView) &&
      accesses.test(text) &&
      (!isView || onServer.test(text));
    files.set(file, { text, touches: touches || also?.test(text) === true, imports: [] });
  }
  const importers = new Map<string, string[]>();
  const imported = new Map<string, string[]>();
  for (const [file, { text }] of files) {
    if (/\.[jt]sx$/.test(file) && !onServer.test(text)) continue;
    for (const [, specifier = ''] of text.matchAll(imports)) {
      const target = resolve(specifier, file);
      if (target === undefined || target === file) continue;
      // What draws an interface may take a constant from a module that asks: it asks nothing by that.
      if (mayAsk(file)) push(importers, target, file);
      push(imported, file, target);
    }
  }
  const seeds = [...files].filter(([, { touches }]) => touches).map(([file]) => file);
  // Whoever knows only the interface reaches the class that implements it.
  const known = seeds.flatMap((file) =>
    subtypes.test(files.get(file)?.text ?? '') ? [file, ...(imported.get(file) ?? [])] : [file],
  );
  return [...closure(closure(new Set(known), importers), imported)].toSorted();
}

function closure(from: Set<string>, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const all = new Set(from);
  const open = [...from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const other of next.get(file) ?? []) {
      if (all.has(other)) continue;
      all.add(other);
      open.push(other);
    }
  }
  return all;
}
