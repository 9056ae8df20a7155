import {
  check,
  exclusion,
  foreignKey,
  notNull,
  primaryKey,
  unique,
  type ConditionConstraint,
  type ConstraintName,
  type ForeignKeyConstraint,
  type ForeignKeyOptions,
  type NotNullConstraint,
  type UniqueConstraint,
  type UniqueOptions,
  type Unnamed,
} from '../constraint.ts';

/** Makes a constraint of some columns: with its name, or for `verifyConstraints` to name. */
export interface Keyed<C extends string, K extends ConstraintName, O> {
  (columns: readonly C[], options: O & ConstraintName): K;
  (columns: readonly C[], options?: O): Unnamed<K>;
}

/**
 * The constraints of one table of a schema that knows its columns, and not what its constraints are called. `C`: the columns, as the
 * schema calls them; any other is a compile error.
 */
export interface Table<C extends string> {
  readonly unique: Keyed<C, UniqueConstraint, UniqueOptions>;
  readonly primaryKey: Keyed<C, UniqueConstraint, UniqueOptions>;
  readonly foreignKey: Keyed<C, ForeignKeyConstraint, ForeignKeyOptions>;
  readonly check: (name: string) => ConditionConstraint;
  readonly exclusion: (name: string) => ConditionConstraint;
  readonly notNull: (column: C) => NotNullConstraint;
}

/** What a schema says of a table. */
export interface TableSource {
  readonly table: string;
  readonly schema: string | undefined;
  /** The name of a column in the database. */
  columnOf(property: string): string;
}

/** The constraints of a table, by what a schema calls its columns. */
export function tableFrom<C extends string>(source: TableSource): Table<C> {
  const { table, schema } = source;
  const place = schema === undefined ? {} : { schema };
  const columnOf = (column: C): string => source.columnOf(column);
  function keyed<K extends ConstraintName, O extends object>(
    make: (table: string, columns: readonly string[], options: O) => Unnamed<K>,
  ): Keyed<C, K, O> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- where there is a name in the options, it is in what is made of them
    return ((columns: readonly C[], options: O) =>
      make(table, columns.map(columnOf), { ...place, ...options })) as Keyed<C, K, O>;
  }
  return {
    unique: keyed<UniqueConstraint, UniqueOptions>(unique),
    primaryKey: keyed<UniqueConstraint, UniqueOptions>(primaryKey),
    foreignKey: keyed<ForeignKeyConstraint, ForeignKeyOptions>(foreignKey),
    check: (name) => check(table, { name, ...place }),
    exclusion: (name) => exclusion(table, { name, ...place }),
    notNull: (column) => notNull(table, columnOf(column), place),
  };
}
