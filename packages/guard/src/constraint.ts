/** What names a constraint in the database. */
export interface ConstraintName {
  /** As the database has it; PostgreSQL cuts names at 63 bytes. Never computed: every tool makes up names of its own. */
  readonly name: string;
}

/** Where a constraint is. */
export interface ConstraintPlace {
  /** Only where the same table is in several schemas (what MySQL calls databases). */
  readonly schema?: string;
}

/** What the constraint of a partitioned table is called on one of its partitions, which errors name in its place. */
export interface PartitionConstraint extends ConstraintPlace {
  readonly table: string;
  /** None for NOT NULL. */
  readonly name?: string;
}

interface Placed extends ConstraintPlace {
  readonly table: string;
  /** Other names under which errors report it. Found by `verifyConstraints`. */
  readonly partitions?: readonly PartitionConstraint[];
}

interface Named extends Placed, ConstraintName {}

/** What a unique constraint or index may be besides unique. */
export interface UniqueOptions extends ConstraintPlace {
  /** The condition of a partial index, as the database prints it: `deleted_at IS NULL`. */
  readonly where?: string;
  /** PostgreSQL: checked at the end of the statement or at COMMIT; such a constraint cannot be the arbiter of an `insertOnce`. */
  readonly deferrable?: boolean;
}

/** No two rows are equal in these columns. */
export interface UniqueConstraint extends Named, UniqueOptions {
  readonly kind: 'unique' | 'primary_key';
  /** An expression index has the expression in their place, as the database prints it: `lower(email)`. */
  readonly columns: readonly string[];
}

/** What a foreign key refers to. */
export interface ForeignKeyTarget extends ConstraintPlace {
  readonly table: string;
  readonly columns: readonly string[];
}

/** What may be said of a foreign key. */
export interface ForeignKeyOptions extends ConstraintPlace {
  /** What it refers to; where it is given, `verifyConstraints` holds the database to it. */
  readonly references?: ForeignKeyTarget;
}

/** These columns refer to a row of another table. */
export interface ForeignKeyConstraint extends Named, ForeignKeyOptions {
  readonly kind: 'foreign_key';
  readonly columns: readonly string[];
}

/** A condition on one row (check), or on every two (exclusion). */
export interface ConditionConstraint extends Named {
  readonly kind: 'check' | 'exclusion';
  readonly columns?: undefined;
}

/** This column has a value. Known by its column: no engine names a constraint in the error. */
export interface NotNullConstraint extends Placed {
  readonly kind: 'not_null';
  readonly columns: readonly [string];
}

/** A constraint of the database as a value: declared once, beside the schema, and used wherever it is relied on. */
export type Constraint = UniqueConstraint | ForeignKeyConstraint | ConditionConstraint | NotNullConstraint;

/** A constraint that is declared by its columns alone; `verifyConstraints` finds out what it is called. */
export type Unnamed<C extends ConstraintName> = Omit<C, 'name'>;

/**
 * A unique constraint, or a unique index. Without a name it is for `verifyConstraints` alone, which gives back one that has it.
 *
 * @example
 * export const oneProviderPerType = unique('providers', ['workspace_id', 'type'], { name: 'providers_workspace_id_type_key' });
 */
export function unique(
  table: string,
  columns: readonly string[],
  options: UniqueOptions & ConstraintName,
): UniqueConstraint;
export function unique(
  table: string,
  columns: readonly string[],
  options?: UniqueOptions,
): Unnamed<UniqueConstraint>;
export function unique(
  table: string,
  columns: readonly string[],
  options?: UniqueOptions,
): Unnamed<UniqueConstraint> {
  return { kind: 'unique', table, columns, ...options };
}

/**
 * A primary key. It differs from {@link unique} for the reader, and for `verifyConstraints`.
 *
 * @example
 * export const onePerSlug = primaryKey('pages', ['slug'], { name: 'pages_pkey' });
 */
export function primaryKey(
  table: string,
  columns: readonly string[],
  options: UniqueOptions & ConstraintName,
): UniqueConstraint;
export function primaryKey(
  table: string,
  columns: readonly string[],
  options?: UniqueOptions,
): Unnamed<UniqueConstraint>;
export function primaryKey(
  table: string,
  columns: readonly string[],
  options?: UniqueOptions,
): Unnamed<UniqueConstraint> {
  return { kind: 'primary_key', table, columns, ...options };
}

/**
 * A foreign key of `table`, the referencing table. PostgreSQL names that table both when a row that refers to nothing is
 * written and when a row that is referred to is deleted: which one a statement can meet, only its author knows.
 *
 * SQLite says nothing of a foreign key but that one has failed, so that no refusal by name can fit there.
 *
 * @example
 * export const workspaceExists = foreignKey('providers', ['workspace_id'], { name: 'providers_workspace_id_fkey' });
 */
export function foreignKey(
  table: string,
  columns: readonly string[],
  options: ForeignKeyOptions & ConstraintName,
): ForeignKeyConstraint;
export function foreignKey(
  table: string,
  columns: readonly string[],
  options?: ForeignKeyOptions,
): Unnamed<ForeignKeyConstraint>;
export function foreignKey(
  table: string,
  columns: readonly string[],
  options?: ForeignKeyOptions,
): Unnamed<ForeignKeyConstraint> {
  return { kind: 'foreign_key', table, columns, ...options };
}

/**
 * A check constraint.
 *
 * @example
 * export const stockIsNeverNegative = check('items', { name: 'items_stock_check' });
 */
export function check(table: string, name: ConstraintName & ConstraintPlace): ConditionConstraint {
  return { kind: 'check', table, ...name };
}

/**
 * An exclusion constraint.
 *
 * @example
 * export const noOverlap = exclusion('bookings', { name: 'bookings_room_during_excl' });
 */
export function exclusion(table: string, name: ConstraintName & ConstraintPlace): ConditionConstraint {
  return { kind: 'exclusion', table, ...name };
}

/**
 * A NOT NULL column.
 *
 * @example
 * export const typeIsGiven = notNull('providers', 'type');
 */
export function notNull(table: string, column: string, where?: ConstraintPlace): NotNullConstraint {
  return { kind: 'not_null', table, columns: [column], ...where };
}
