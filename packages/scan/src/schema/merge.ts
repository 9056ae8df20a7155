import type { Catalog, Draft } from './catalog.ts';
import { addUnique, finished, renameColumn, saysTheSame, setColumn } from './catalog.ts';
import { snakeCase } from './naming.ts';
import type { ForeignKey, Table, Unique } from './schema.ts';
import type { Source } from './sources.ts';

/** A source and the tables that were read from it. */
export interface Reading {
  readonly source: Source;
  readonly catalog: Catalog;
}

/** A table on its way: what one source says, and others after it. */
interface Merged {
  readonly source: Source;
  readonly draft: Draft;
}

/**
 * Puts together what several sources say of one table: models and migrations of the same package, or of different packages where only one
 * pair fits. What is unique is what either says, since each is read in part: Prisma and Drizzle write migrations from models, and raw SQL adds
 * partial indexes that no model can express. Sequelize's models are the exception: where migrations make the table, a `unique` of the model
 * alone is not in the database. Names and nullability come from the migrations, properties from the models. Two models of one name in
 * different schemas stay two tables.
 *
 * @param database What a running database says of itself. It is right: sources add the names that code uses, and tables that it lacks.
 */
export function merge(readings: readonly Reading[], database?: Catalog): Table[] {
  const all = readings.flatMap(({ source, catalog }) =>
    catalog.tables.map((draft): Merged => ({ source, draft })),
  );
  const merged = all.filter(isModel);
  for (const other of all.filter((table) => !isModel(table))) {
    const alike = merged.filter(({ draft }) => sameName(draft, other.draft));
    const near = alike.filter(({ source }) => source.package === other.source.package);
    const targets = near.length > 0 ? near : alike.length === 1 ? alike : [];
    if (targets.length === 0) merged.push(other);
    for (const target of targets) absorb(target, other);
  }
  const drafts = merged.map(({ draft }) => draft);
  if (database !== undefined) correct(drafts, database);
  return withTableNames(drafts.map(finished));
}

/** Gives tables the columns and constraints that the database has, and adds the tables that no source has. */
function correct(drafts: Draft[], database: Catalog): void {
  for (const actual of database.tables) {
    const declared = drafts.filter((draft) => sameName(draft, actual));
    if (declared.length === 0) drafts.push(actual);
    for (const draft of declared) {
      correctNames(draft, actual);
      const properties = new Map([...draft.columns.values()].map(({ name, property }) => [name, property]));
      draft.columns.clear();
      for (const column of actual.columns.values())
        setColumn(draft, { ...column, property: properties.get(column.name) ?? column.name });
      const places = draft.uniques;
      draft.uniques = actual.uniques.map((unique) => {
        const place =
          places.find((known) => known.name === unique.name) ??
          places.find((known) => saysTheSame(known, unique));
        return place === undefined ? unique : { ...unique, file: place.file, line: place.line };
      });
      draft.foreignKeys = actual.foreignKeys;
    }
  }
}

/** A source that names no namespace may mean any. */
function sameName(one: Draft, other: Draft): boolean {
  if (one.name.toLowerCase() !== other.name.toLowerCase()) return false;
  return one.schema === undefined || other.schema === undefined || one.schema === other.schema;
}

function absorb(target: Merged, other: Merged): void {
  const [into, from] = [target.draft, other.draft];
  const byMigrations = target.source.kind !== 'migrations' && from.created;
  for (const model of from.models) into.models.add(model);
  if (byMigrations) correctNames(into, from);
  for (const column of from.columns.values()) {
    const known = into.columns.get(column.name);
    setColumn(into, {
      ...column,
      property: known?.property ?? column.property,
      generated: column.generated || known?.generated === true,
      caseInsensitive: column.caseInsensitive || known?.caseInsensitive === true,
    });
  }
  if (byMigrations && target.source.kind === 'sequelize')
    into.uniques = into.uniques.filter(({ primary }) => primary);
  for (const unique of from.uniques) {
    const alike = (known: Unique): boolean => known.primary === unique.primary && saysTheSame(known, unique);
    const twin =
      [alike, (known: Unique): boolean => saysTheSame(known, unique)]
        .map((test) => into.uniques.findIndex(test))
        .find((index) => index !== -1) ?? -1;
    if (twin === -1) addUnique(into, unique, unique);
    else if (byMigrations)
      into.uniques = into.uniques.with(twin, {
        ...unique,
        primary: unique.primary || into.uniques[twin]?.primary === true,
      });
  }
  const others = into.foreignKeys.filter((known) => !from.foreignKeys.some((key) => sameColumns(known, key)));
  into.foreignKeys = byMigrations
    ? [...others, ...from.foreignKeys]
    : [
        ...into.foreignKeys,
        ...from.foreignKeys.filter((key) => !into.foreignKeys.some((known) => sameColumns(known, key))),
      ];
}

/** A naming strategy that could not be seen shows in the migrations: `created_at` where the model seems to say `createdAt`. */
function correctNames(model: Draft, migrations: Draft): void {
  for (const name of Array.from(model.columns.keys())) {
    const snake = snakeCase(name);
    if (!migrations.columns.has(name) && migrations.columns.has(snake)) renameColumn(model, name, snake);
  }
}

function sameColumns(one: ForeignKey, other: ForeignKey): boolean {
  return one.columns.join() === other.columns.join();
}

function isModel({ source }: Merged): boolean {
  return source.kind !== 'migrations';
}

/** Foreign keys that name a model name its table. */
function withTableNames(tables: readonly Table[]): Table[] {
  const names = new Set(tables.map(({ name }) => name));
  const byModel = new Map(
    tables.flatMap(({ models, name }) => models.map((model) => [model, name] as const)),
  );
  return tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) => {
      const named = names.has(key.references.table) ? undefined : byModel.get(key.references.table);
      return named === undefined ? key : { ...key, references: { ...key.references, table: named } };
    }),
  }));
}
