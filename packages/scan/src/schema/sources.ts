import { groupBy } from '../groups.ts';
import { inOrder, isDownFile } from './sql/migration-file.ts';
import type { Project } from './symbolic/modules.ts';

/** Who says what tables there are. */
export type SourceKind =
  'prisma' | 'drizzle' | 'typeorm' | 'mikro-orm' | 'sequelize' | 'objection' | 'migrations';

/** Files that describe one database together, in the order in which they are to be read. */
export interface Source {
  readonly kind: SourceKind;
  readonly files: readonly string[];
  /** The folder of the nearest package.json: `` for the root. */
  readonly package: string;
}

/** What was minified is nobody's schema. */
const SCRIPT = /(?<!\.(d|min|bundle))\.[cm]?[jt]sx?$/;
/** What only tests have as a schema is not the application's. */
const OF_TESTS = /(^|\/)(tests?|__tests__|e2e|fixtures|__fixtures__|__mocks__|node_modules|dist)\//;
const DDL = /\b(CREATE\s+(\w+\s+){0,2}TABLE|CREATE\s+UNIQUE|ALTER\s+TABLE|DROP\s+(TABLE|INDEX))\b/i;

const DRIZZLE = /\b(?:pg|cockroach|gel|mysql|singlestore|sqlite|mssql)(?:Table|TableCreator|Schema)\b/;
/** Relations may stand in a file of their own. */
const DRIZZLE_RELATIONS = /\brelations\b[^;]*\bfrom\s*['"]drizzle-orm['"]/;
const DRIZZLE_MAKER =
  /\b(\w+)\s*(?::[^=\n]+)?=\s*(?:pg|cockroach|gel|mysql|singlestore|sqlite|mssql)(?:TableCreator|Schema)\(/g;
const MIGRATES = /\bup\b\s*[=:(]|\bfunction\s+up\b|export\s*\{[^}]*\bup\b/;
const MIGRATION_WORDS =
  /createTable|alterTable|dropTable|renameTable|addColumn|addIndex|addConstraint|createIndex|changeColumn|\.schema\b|\.raw\(|runSql|addSql|queryRunner|\bpgm\b|\.query\(|\bsql`/;

/** What makes tables when the application starts, or in a script that sets the database up. */
const MAKES_TABLES =
  /\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?[\w"'`[]+\s*\.?[\w"'`\]]*\s*\(|\bschema\s*\.\s*createTable\w*\(/i;

/** Finds the schema sources among a project's files. */
export function findSources(project: Project): Source[] {
  const files = project.files.filter((file) => !OF_TESTS.test(file));
  const packageOf = packages(project.files);
  const byKind = new Map<SourceKind, string[]>();
  const add = (kind: SourceKind, file: string): void =>
    void byKind.set(kind, [...(byKind.get(kind) ?? []), file]);
  const makers = new Set<string>();
  const scripts = files.filter((file) => SCRIPT.test(file));
  for (const file of scripts) {
    for (const kind of kindsOf(project.text(file), file)) add(kind, file);
  }
  for (const file of byKind.get('drizzle') ?? []) {
    for (const [, name] of project.text(file).matchAll(DRIZZLE_MAKER))
      if (name !== undefined) makers.add(name);
  }
  if (makers.size > 0) {
    const uses = new RegExp(`\\b(?:${[...makers].join('|')})(?:\\.table)?\\(`);
    const known = new Set(byKind.get('drizzle'));
    for (const file of scripts) if (!known.has(file) && uses.test(project.text(file))) add('drizzle', file);
  }
  for (const file of files) {
    if (file.endsWith('.prisma')) add('prisma', file);
    else if (file.endsWith('.sql') && !isDownFile(file) && DDL.test(project.text(file)))
      add('migrations', file);
  }
  return [...byKind].flatMap(([kind, found]) =>
    grouped(kind, found, project).map((group) => ({
      kind,
      files: group,
      package: packageOf(group[0] ?? ''),
    })),
  );
}

function kindsOf(text: string, file: string): SourceKind[] {
  const kinds: SourceKind[] = [];
  if (DRIZZLE.test(text) || DRIZZLE_RELATIONS.test(text)) kinds.push('drizzle');
  if (text.includes('@mikro-orm/')) {
    if (/@Entity\b|EntitySchema\b|defineEntity\b/.test(text)) kinds.push('mikro-orm');
  } else if (/['"]typeorm['"]/.test(text) && /@(Child)?Entity\b|new EntitySchema\b/.test(text))
    kinds.push('typeorm');
  if (
    /sequelize/i.test(text) &&
    /\.define\s*\(|\.init\s*\(|@(Table|Attribute)\b|\.(belongsTo|hasMany|hasOne)\s*\(/.test(text)
  )
    kinds.push('sequelize');
  if (/static\s+(?:get\s+|override\s+|readonly\s+)*tableName\b/.test(text)) kinds.push('objection');
  const migrates = MIGRATES.test(text) && (MIGRATION_WORDS.test(text) || /(^|\/)migrations?\//.test(file));
  if (migrates || MAKES_TABLES.test(text)) kinds.push('migrations');
  return kinds;
}

function grouped(kind: SourceKind, files: readonly string[], project: Project): string[][] {
  if (kind === 'prisma') return prismaSchemas(files, project);
  if (kind === 'migrations') return [...groupBy(files, migrationFolder).values()].map(inOrder);
  return [...groupBy(files, packages(project.files)).values()];
}

/** A folder of migrations; Prisma and Drizzle give each migration a folder of its own. */
function migrationFolder(file: string): string {
  const parts = file.split('/').slice(0, -1);
  const own = /(?:^|\/)(?:migration|up)\.sql$/.test(file) || /^\d{8,}/.test(parts.at(-1) ?? '');
  return (own ? parts.slice(0, -1) : parts).join('/');
}

/** A schema is a file with a datasource, and the files beside and below it that have none. */
function prismaSchemas(files: readonly string[], project: Project): string[][] {
  const heads = files.filter((file) => /^\s*datasource\s/m.test(project.text(file)));
  const rest = files.filter((file) => !heads.includes(file));
  const schemas = heads.map((head) => [head]);
  for (const file of rest) {
    const nearest = schemas
      .filter(([head = '']) => file.startsWith(folderOf(head)))
      .toSorted((one, other) => folderOf(other[0] ?? '').length - folderOf(one[0] ?? '').length)[0];
    if (nearest === undefined) schemas.push([file]);
    else nearest.push(file);
  }
  return schemas;
}

/** The folder with its slash; `` for the root. */
function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** Finds the package that a file belongs to. */
export function packages(files: readonly string[]): (file: string) => string {
  const folders = new Set(files.filter((file) => /(^|\/)package\.json$/.test(file)).map(folderOf));
  return (file) => {
    for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder.slice(0, -1))) {
      if (folders.has(folder)) return folder;
    }
    return '';
  };
}
