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
  type ForeignKeyTarget,
  type NotNullConstraint,
  type UniqueConstraint,
  type UniqueOptions,
  type Unnamed,
} from '../constraint.ts';
import { sameColumns } from '../matches.ts';

/**
 * The constraints of one table of a schema that knows what they are called. `C`: the columns, as the schema calls them; any
 * other is a compile error. Each function throws a TypeError for a constraint that the schema does not have.
 */
export interface NamedTable<C extends string> {
  /** A unique constraint or index. A condition is said again in `options`, as the database prints it; `name` chooses between several. */
  unique(columns: readonly C[], options?: UniqueOptions & Partial<ConstraintName>): UniqueConstraint;
  /** Its name is given, or left to `verifyConstraints`: most schemas leave it to the database. */
  primaryKey(options: ConstraintName): UniqueConstraint;
  primaryKey(): Unnamed<UniqueConstraint>;
  foreignKey(columns: readonly C[]): ForeignKeyConstraint;
  check(name: string): ConditionConstraint;
  exclusion(name: string): ConditionConstraint;
  notNull(column: C): NotNullConstraint;
}

/** A constraint as a schema has it, with the names that the database has for its columns. */
export interface NamedKey {
  readonly name: string | undefined;
  readonly columns: readonly string[];
}

/** What a schema says of a table. */
export interface NamedTableSource {
  readonly table: string;
  readonly schema: string | undefined;
  /** The name of a column in the database. */
  columnOf(property: string): string;
  readonly uniques: readonly NamedKey[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly (NamedKey & { readonly references: ForeignKeyTarget })[];
  readonly checks: readonly string[];
  readonly exclusions: readonly string[];
}

/** The constraints of a table, by what a schema calls its columns. */
export function namedTableFrom<C extends string>(source: NamedTableSource): NamedTable<C> {
  const { table, schema } = source;
  const place = schema === undefined ? {} : { schema };

  function find<K extends NamedKey>(
    what: string,
    keys: readonly K[],
    properties: readonly C[],
    name: string | undefined,
  ): K & ConstraintName {
    const columns = properties.map((property) => source.columnOf(property));
    const found = keys.find(
      (key) => sameColumns(columns, key.columns) && (name === undefined || name === key.name),
    );
    if (found?.name === undefined) throw absent(`${what} on (${columns.join(', ')})`, keys);
    return { ...found, name: found.name };
  }
  function absent(what: string, keys: readonly NamedKey[]): TypeError {
    const others = keys.map((key) => `${key.name ?? ''} (${key.columns.join(', ')})`.trim()).join('; ');
    return new TypeError(`the schema of ${table} has no ${what}; it has ${others || 'none'}`);
  }
  function condition(what: string, names: readonly string[], name: string): ConstraintName {
    if (!names.includes(name))
      throw new TypeError(
        `the schema of ${table} has no ${what} ${name}; it has ${names.join(', ') || 'none'}`,
      );
    return { name, ...place };
  }

  function primary(options: ConstraintName): UniqueConstraint;
  function primary(): Unnamed<UniqueConstraint>;
  function primary(options?: ConstraintName): Unnamed<UniqueConstraint> {
    if (source.primaryKey.length === 0) throw absent('primary key', []);
    return primaryKey(table, source.primaryKey, { ...place, ...options });
  }
  return {
    unique(properties, options) {
      const { name, columns } = find('unique constraint', source.uniques, properties, options?.name);
      return unique(table, columns, { ...place, ...options, name });
    },
    primaryKey: primary,
    foreignKey(properties) {
      const { name, columns, references } = find('foreign key', source.foreignKeys, properties, undefined);
      return foreignKey(table, columns, { ...place, name, references });
    },
    check: (name) => check(table, condition('check', source.checks, name)),
    exclusion: (name) => exclusion(table, condition('exclusion constraint', source.exclusions, name)),
    notNull: (column) => notNull(table, source.columnOf(column), place),
  };
}
