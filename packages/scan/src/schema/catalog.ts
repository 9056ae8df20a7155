import type { Column, ForeignKey, Table, Unique } from './schema.ts';

/** Where something is declared. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** The name of a table, as a source writes it. */
export interface TableName {
  readonly name: string;
  readonly schema?: string | undefined;
}

/** A table that is being read: a {@link Table} that still changes. */
export interface Draft extends Place {
  name: string;
  schema: string | undefined;
  readonly models: Set<string>;
  readonly columns: Map<string, Column>;
  uniques: Unique[];
  foreignKeys: ForeignKey[];
  /** The tables that its rows lead to, by property. */
  readonly relations: Map<string, string>;
  /** Whether a source made it. Otherwise a source only altered it: another one has the rest. */
  readonly created: boolean;
}

/** What is said of a column where it is declared; the rest has defaults. */
export type ColumnSpec = Partial<Column> & { readonly name: string };

/** What is said of a constraint; the rest has defaults. */
export type UniqueSpec = Partial<Unique> & { readonly columns: readonly string[] };

/**
 * The tables that one source declares, or that a row of migrations leaves behind. Readers call it in the order in which the database would
 * carry the changes out. What does not exist is ignored: readers see a part of the truth.
 */
export class Catalog {
  readonly #tables: Draft[] = [];

  get tables(): readonly Draft[] {
    return this.#tables;
  }

  /** The table of that name, if it is known. A source that leaves the namespace out means the only table there is. */
  find({ name, schema }: TableName): Draft | undefined {
    const wanted = namespace(schema);
    const named = this.#tables.filter((table) => table.name === name);
    const alike = named.length > 0 ? named : this.#tables.filter((table) => same(table.name, name));
    const exact = alike.find((table) => table.schema === wanted);
    return exact ?? (wanted === undefined || alike[0]?.schema === undefined ? alike[0] : undefined);
  }

  /** A new table. One that exists already stays as it is: `IF NOT EXISTS` is what files say then. */
  create(table: TableName, place: Place): Draft {
    return this.find(table) ?? this.#add(table, place, true);
  }

  /** The table, to alter it. */
  alter(table: TableName, place: Place): Draft {
    return this.find(table) ?? this.#add(table, place, false);
  }

  drop(table: TableName): void {
    const found = this.find(table);
    if (found !== undefined) this.#tables.splice(this.#tables.indexOf(found), 1);
  }

  rename(table: TableName, to: string): void {
    const found = this.find(table);
    if (found === undefined) return;
    for (const draft of this.#tables) {
      draft.foreignKeys = draft.foreignKeys.map((key) =>
        key.references.table === found.name ? { ...key, references: { ...key.references, table: to } } : key,
      );
    }
    found.name = to;
  }

  /** Drops the constraint or index of that name, of the table if that is known. */
  dropConstraint(name: string, table?: TableName): void {
    const tables =
      table === undefined ? this.#tables : [this.find(table)].filter((found) => found !== undefined);
    for (const draft of tables) {
      draft.uniques = draft.uniques.filter((unique) => !same(unique.name, name));
      draft.foreignKeys = draft.foreignKeys.filter((key) => !same(key.name, name));
    }
  }

  renameConstraint(name: string, to: string): void {
    for (const draft of this.#tables) {
      draft.uniques = draft.uniques.map((unique) =>
        same(unique.name, name) ? { ...unique, name: to } : unique,
      );
    }
  }

  #add({ name, schema }: TableName, { file, line }: Place, created: boolean): Draft {
    const draft: Draft = {
      name,
      schema: namespace(schema),
      models: new Set(),
      columns: new Map(),
      uniques: [],
      foreignKeys: [],
      relations: new Map(),
      created,
      file,
      line,
    };
    this.#tables.push(draft);
    return draft;
  }
}

/** Adds a column, or changes what is known of it. */
export function setColumn(table: Draft, { name, ...said }: ColumnSpec): void {
  const known = table.columns.get(name) ?? {
    name,
    property: name,
    nullable: true,
    caseInsensitive: false,
    generated: false,
  };
  table.columns.set(name, { ...known, ...said });
}

/** Drops a column, and the constraints that need it. */
export function dropColumn(table: Draft, name: string): void {
  table.columns.delete(name);
  table.uniques = table.uniques.filter(({ columns }) => !columns.includes(name));
  table.foreignKeys = table.foreignKeys.filter(({ columns }) => !columns.includes(name));
}

/** Renames a column, in the constraints too. */
export function renameColumn(table: Draft, from: string, to: string): void {
  const column = table.columns.get(from);
  if (column === undefined) return;
  const renamed = (names: readonly string[]): string[] => names.map((name) => (name === from ? to : name));
  table.columns.delete(from);
  table.columns.set(to, { ...column, name: to, property: column.property === from ? to : column.property });
  table.uniques = table.uniques.map((unique) => ({ ...unique, columns: renamed(unique.columns) }));
  table.foreignKeys = table.foreignKeys.map((key) => ({ ...key, columns: renamed(key.columns) }));
}

/** Adds a constraint, unless the table has one of that name or, nameless, one that says the same. A primary key's columns take no NULL. */
export function addUnique(table: Draft, spec: UniqueSpec, { file, line }: Place): void {
  const unique: Unique = { primary: false, expressions: [], nullsNotDistinct: false, file, line, ...spec };
  if (unique.columns.length + unique.expressions.length === 0) return;
  if (unique.primary) {
    for (const name of unique.columns) setColumn(table, { name, nullable: false });
  }
  const twin = (other: Unique): boolean =>
    unique.name === undefined || other.name === undefined
      ? saysTheSame(unique, other)
      : same(unique.name, other.name);
  if (!table.uniques.some(twin)) table.uniques.push(unique);
}

/** Whether two constraints refuse the same rows, whatever their names. */
export function saysTheSame(one: Unique, other: Unique): boolean {
  return constraintKey(one) === constraintKey(other);
}

function constraintKey({ columns, expressions, where, nullsNotDistinct }: Unique): string {
  return JSON.stringify([columns.toSorted(), expressions.toSorted(), where ?? null, nullsNotDistinct]);
}

/** The table, when all is read. */
export function finished({
  models,
  columns,
  schema,
  name,
  uniques,
  foreignKeys,
  relations,
  file,
  line,
}: Draft): Table {
  return {
    name,
    ...(schema !== undefined && { schema }),
    models: [...models],
    columns: [...columns.values()],
    uniques,
    foreignKeys,
    ...(relations.size > 0 && { relations }),
    file,
    line,
  };
}

/** PostgreSQL's default namespace and none are one. */
function namespace(schema: string | undefined): string | undefined {
  return schema === 'public' || schema === '' ? undefined : schema;
}

function same(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();
}
