import { posix } from 'node:path';
import type { Access, Operation } from './flow/access.ts';
import type { Dialect } from './libraries/library.ts';
import type { Column, ForeignKey, Schema, Table } from './schema/schema.ts';
import type { MappingAt } from './silencers/global-mapping.ts';

/** What the rules ask about the project as a whole: its schema, and what all of its statements do. */
export class World {
  readonly #tables = new Map<string, Table>();
  /** What was found for each name. */
  readonly #meant = new Map<string, Table | undefined>();
  readonly #deleted = new Set<string>();
  readonly #inserted = new Set<string>();
  readonly #written = new Map<string, Set<string>>();
  /** What handlers of all errors translate. */
  readonly mappingAt: MappingAt;
  readonly hasSchema: boolean;

  /** What the project depends on, and in which versions. */
  readonly dependencies: ReadonlyMap<string, string>;

  readonly #schema: Schema;
  readonly #operations: readonly Operation[];
  /** Whether two tables have one name, each in a schema of its own. */
  readonly #isAmbiguous: boolean;
  readonly #views = new Map<string, World>();

  /** @param schema Where several tables have a name, the first of them is meant. */
  constructor(
    schema: Schema,
    operations: Iterable<Operation>,
    mappingAt: MappingAt,
    dependencies: ReadonlyMap<string, string>,
  ) {
    this.#schema = schema;
    this.#operations = [...operations];
    this.#isAmbiguous = new Set(schema.tables.map(({ name }) => name)).size < schema.tables.length;
    this.mappingAt = mappingAt;
    this.dependencies = dependencies;
    this.hasSchema = schema.tables.length > 0;
    for (const table of schema.tables) {
      for (const name of [table.name, ...table.models]) {
        for (const key of [name, normal(name)]) if (!this.#tables.has(key)) this.#tables.set(key, table);
      }
    }
    for (const operation of this.#operations) this.#learn(operation);
  }

  /** The same, where the table whose declaration is nearest to a file is the one that a name means: a monorepo may have several. */
  seenFrom(file: string): World {
    if (!this.#isAmbiguous) return this;
    const folder = posix.dirname(file);
    const known = this.#views.get(folder);
    if (known !== undefined) return known;
    const tables = this.#schema.tables.toSorted(
      (one, other) => nearness(folder, other.file) - nearness(folder, one.file),
    );
    const view = new World({ ...this.#schema, tables }, this.#operations, this.mappingAt, this.dependencies);
    this.#views.set(folder, view);
    return view;
  }

  #learn({ kind, table, sets, soft, setsOpen }: Operation): void {
    const key = this.key(table);
    if (kind === 'insert') this.#inserted.add(key);
    if (kind === 'delete' && soft !== true) this.#deleted.add(key);
    if (kind !== 'update') return;
    const columns = this.#written.get(key) ?? new Set();
    for (const column of sets.keys()) columns.add(column);
    if (setsOpen === true) columns.add('*');
    this.#written.set(key, columns);
  }

  /** Whether the database is PostgreSQL, for all that the project's packages say. */
  get isPostgres(): boolean {
    const names = [...this.dependencies.keys()];
    const others = names.some((name) =>
      /^(mysql2?|mariadb|(better-)?sqlite3|@libsql\/|mssql|tedious)/.test(name),
    );
    return (
      names.some((name) =>
        /^(pg|postgres|slonik|pg-promise|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite|@prisma\/adapter-(pg|neon))$/.test(
          name,
        ),
      ) && !others
    );
  }

  /** What cures are spelled for; PostgreSQL where nothing says otherwise. */
  get dialect(): Dialect {
    const names = [...this.dependencies.keys()];
    if (this.isPostgres) return 'postgres';
    if (names.some((name) => /^(mysql2?|mariadb)$/.test(name))) return 'mysql';
    return names.some((name) => /^((better-)?sqlite3|@libsql\/.*)$/.test(name)) ? 'sqlite' : 'postgres';
  }

  /** The table that a name of the code means, if the schema has it. */
  table(name: string): Table | undefined {
    if (!this.#meant.has(name)) this.#meant.set(name, this.#find(name));
    return this.#meant.get(name);
  }

  #find(name: string): Table | undefined {
    // `post.comments`: what a row of the one leads to.
    const [, owner, property = ''] = /^(.+)\.(\w+)$/.exec(name) ?? [];
    const target = owner === undefined ? undefined : this.table(owner)?.relations?.get(property);
    if (target !== undefined) return this.table(target);
    const bare =
      name
        .replaceAll(/["'`[\]]/g, '')
        .split('.')
        .at(-1) ?? name;
    return this.#tables.get(name) ?? this.#tables.get(bare) ?? this.#tables.get(normal(bare));
  }

  /** The same for every name of the same table. */
  key(name: string): string {
    return this.table(name)?.name ?? normal(name.split('.').at(-1) ?? name);
  }

  same(one: Access, other: Access): boolean {
    const key = this.key(other.operation.table);
    return key !== '' && this.key(one.operation.table) === key;
  }

  /** Whether some statement of the project deletes rows of a table. */
  deletes(name: string): boolean {
    return this.#deleted.has(this.key(name));
  }

  /** Whether some statement of the project inserts rows into a table. */
  inserts(name: string): boolean {
    return this.#inserted.has(this.key(name));
  }

  /** Whether some statement of the project changes a column. */
  changes(name: string, column: string): boolean {
    return this.#written.get(this.key(name))?.has(column) === true;
  }

  column(table: string, name: string): Column | undefined {
    const wanted = normal(name);
    const columns = this.table(table)?.columns ?? [];
    return (
      columns.find((column) => column.property === name || column.name === name) ??
      columns.find((column) => normal(column.name) === wanted) ??
      columns.find((column) => normal(column.name) === `${wanted}id`)
    );
  }

  /** What the database calls a column. */
  columnName(table: string, name: string): string {
    return this.column(table, name)?.name ?? name;
  }

  /** Whether a column identifies a row for good: a primary key that nobody writes by hand. */
  identifies(table: string, name: string): boolean {
    const known = this.table(table);
    if (known === undefined) return /^(id|_id|uuid|.*\.id)$/i.test(name);
    return this.isPrimary(table, name) && !this.changes(table, name);
  }

  /** Whether a column alone is the primary key. */
  isPrimary(table: string, name: string): boolean {
    const column = this.columnName(table, name);
    return (
      this.table(table)?.uniques.some(
        ({ primary, columns }) => primary && columns.length === 1 && columns[0] === column,
      ) === true
    );
  }

  /** The table that a property of a row leads to, if the schema says so. */
  relation(table: string, property: string): string | undefined {
    const target = this.table(table)?.relations?.get(property);
    return target === undefined ? undefined : this.key(target);
  }

  /** Whether the rows behind a property of one table are those of another: by what the schema says, or by its name and a foreign key. */
  relates(table: string, property: string, other: string): boolean {
    const known = this.relation(table, property);
    if (known !== undefined) return known === this.key(other);
    const [one, two] = [normal(property), normal(other)];
    return (
      one !== '' && this.reference(other, table) !== undefined && (one.endsWith(two) || two.endsWith(one))
    );
  }

  /** The foreign key by which one table refers to another. */
  reference(from: string, to: string): ForeignKey | undefined {
    const target = this.key(to);
    return this.table(from)?.foreignKeys.find(({ references }) => this.key(references.table) === target);
  }
}

/** How many folders a file has in common with a folder, from the root on. */
function nearness(folder: string, file: string): number {
  const parts = posix.dirname(file).split('/');
  const apart = folder.split('/').findIndex((part, at) => part !== parts[at]);
  return apart === -1 ? folder.split('/').length : apart;
}

/** A name without its spelling: case, underscores, plural. */
export function normal(name: string): string {
  let found = normals.get(name);
  if (found === undefined) {
    found = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .replace(/ies$/, 'y')
      .replace(/(ss|[^s])s$/, '$1');
    normals.set(name, found);
  }
  return found;
}

const normals = new Map<string, string>();
