/** What calls of a database look like, in any of the libraries. */
const accesses =
  /\.(findUnique|findFirst|findMany|findOne|findBy|findAll|findByPk|findById|upsert|createMany|updateMany|deleteMany|insertInto|selectFrom|updateTable|deleteFrom|createQueryBuilder|getRepository|nativeInsert|persist|persistAndFlush|flush|bulkCreate|destroy|onConflict\w*|returning|orderBy|executeTakeFirst|maybeOne|oneFirst|forUpdate|queryRaw|executeRaw|transaction|transactional)\b|\bRepository<|\b(knex|trx|db|tx|qb|pool|client|conn|connection|database)\b\s*(\(|\.\s*(query|execute|insert|select|update|delete|from|prepare|one|none|any|get|run|all)\b)|\$(queryRaw|executeRaw|query|transaction)\b|\bdb\(|\.(query|execute|prepare|raw|exec|run)\s*(<[^>]*>)?\(\s*[`'"]|\b(insert\s+into|select\s[\s\S]{1,200}\sfrom|delete\s+from)\s|\bsql(<[^>]*>)?`|extends\s+Model\b|@Entity\b|(pg|mysql|sqlite)Table\s*\(|\.define\(|\.(create|save|insert|update|delete|remove)\s*\(\s*\{|\.(increment|decrement)\s*\(/i;
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
 * @param resolve the file that a specifier leads to
 */
export function relevantFiles(texts: ReadonlyMap<string, string>, resolve: (specifier: string, from: string) => string | undefined): string[] {
  const files = new Map<string, Candidate>();
  for (const [file, text] of texts) {
    const isView = /\.[jt]sx$/.test(file);
    const touches = (asynchronous.test(text) || subtypes.test(text) || !isView) && accesses.test(text) && (!isView || onServer.test(text));
    files.set(file, { text, touches, imports: [] });
  }
  const importers = new Map<string, string[]>();
  const imported = new Map<string, string[]>();
  for (const [file, { text }] of files) {
    if (/\.[jt]sx$/.test(file) && !onServer.test(text)) continue;
    for (const [, specifier = ''] of text.matchAll(imports)) {
      const target = resolve(specifier, file);
      if (target === undefined || target === file) continue;
      push(importers, target, file);
      push(imported, file, target);
    }
  }
  const seeds = [...files].filter(([, { touches }]) => touches).map(([file]) => file);
  // Whoever knows only the interface reaches the class that implements it.
  const known = seeds.flatMap((file) => (subtypes.test(files.get(file)?.text ?? '') ? [file, ...(imported.get(file) ?? [])] : [file]));
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

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
