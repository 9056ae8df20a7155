/** What names a constraint in the database. */
export interface ConstraintName {
  /** As the database has it; PostgreSQL cuts names at 63 bytes. Never computed: every tool makes up names of its own. */
  readonly name: string;
  /** Only where the same table is in several schemas. */
  readonly schema?: string;
}

interface Named extends ConstraintName {
  readonly table: string;
}

/** No two rows are equal in these columns. */
export interface UniqueConstraint extends Named {
  readonly kind: 'unique' | 'primary_key';
  readonly columns: readonly string[];
}

/** These columns refer to a row of another table. */
export interface ForeignKeyConstraint extends Named {
  readonly kind: 'foreign_key';
  readonly columns: readonly string[];
}

/** A condition on one row (check), or on every two (exclusion). */
export interface ConditionConstraint extends Named {
  readonly kind: 'check' | 'exclusion';
}

/** This column has a value. Known by its column: PostgreSQL names no constraint in the error. */
export interface NotNullConstraint {
  readonly kind: 'not_null';
  readonly table: string;
  readonly columns: readonly [string];
  readonly schema?: string;
}

/** A constraint of the database as a value: declared once, beside the schema, and used wherever it is relied on. */
export type Constraint = UniqueConstraint | ForeignKeyConstraint | ConditionConstraint | NotNullConstraint;

/**
 * A unique constraint, or a unique index.
 *
 * @example
 * export const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_workspace_id_type_key' });
 */
export function unique(table: string, columns: readonly string[], name: ConstraintName): UniqueConstraint {
  return { kind: 'unique', table, columns, ...name };
}

/**
 * A primary key. It differs from {@link unique} only for the reader.
 *
 * @example
 * export const onePerSlug = primaryKey('pages', ['slug'], { name: 'pages_pkey' });
 */
export function primaryKey(
  table: string,
  columns: readonly string[],
  name: ConstraintName,
): UniqueConstraint {
  return { kind: 'primary_key', table, columns, ...name };
}

/**
 * A foreign key of `table`, the referencing table. PostgreSQL names that table both when a row that refers to nothing is
 * written and when a row that is referred to is deleted: which one a statement can meet, only its author knows.
 *
 * @example
 * export const workspaceExists = foreignKey('providers', ['workspace_id'], { name: 'providers_workspace_id_fkey' });
 */
export function foreignKey(
  table: string,
  columns: readonly string[],
  name: ConstraintName,
): ForeignKeyConstraint {
  return { kind: 'foreign_key', table, columns, ...name };
}

/**
 * A check constraint.
 *
 * @example
 * export const stockIsNeverNegative = check('items', { name: 'items_stock_check' });
 */
export function check(table: string, name: ConstraintName): ConditionConstraint {
  return { kind: 'check', table, ...name };
}

/**
 * An exclusion constraint.
 *
 * @example
 * export const noOverlap = exclusion('bookings', { name: 'bookings_room_during_excl' });
 */
export function exclusion(table: string, name: ConstraintName): ConditionConstraint {
  return { kind: 'exclusion', table, ...name };
}

/**
 * A NOT NULL column.
 *
 * @example
 * export const typeIsGiven = notNull('providers', 'type');
 */
export function notNull(
  table: string,
  column: string,
  where: { readonly schema?: string } = {},
): NotNullConstraint {
  return { kind: 'not_null', table, columns: [column], ...where };
}
