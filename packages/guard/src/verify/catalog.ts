import type { Constraint, ForeignKeyTarget, PartitionConstraint } from '../constraint.ts';
import type { Statement } from '../transaction/statement.ts';

/** What is looked for in a catalog. */
export interface Wanted {
  /** Tables of these names, whatever their case. */
  readonly tables: readonly string[];
  /** Tables that have a constraint or an index of one of these names. */
  readonly names: readonly string[];
  /** Where to look, too. */
  readonly schemas: readonly string[];
}

/** Runs a statement of the catalog. */
export type Rows = <R>(statement: Statement) => Promise<readonly R[]>;

/** A table as the database has it. */
export interface LiveTable {
  readonly schema: string;
  readonly name: string;
  /** Whether its name alone means it, here and now. */
  readonly visible: boolean;
  readonly partitioned: boolean;
  readonly columns: readonly LiveColumn[];
  readonly constraints: readonly LiveConstraint[];
  /** Its partitions, theirs too, and the tables that inherit from it. */
  readonly descendants: readonly PartitionConstraint[];
}

export interface LiveColumn {
  readonly name: string;
  readonly nullable: boolean;
  /** As in the definition of the table, where the dialect needs it to change the column. */
  readonly type?: string;
}

/** A constraint or an index as the database has it. */
export interface LiveConstraint {
  /** An `index` is one that refuses nothing. */
  readonly kind: Constraint['kind'] | 'index';
  readonly name: string;
  /** Whether errors name the columns in its place, so that its name is nobody's concern. */
  readonly knownByColumns: boolean;
  /** `index`: it was made by CREATE INDEX, and goes by DROP INDEX. */
  readonly form: 'constraint' | 'index';
  /** An expression stands in the place of a column as the database prints it. None where they are unknown (SQLite's check). */
  readonly columns: readonly string[];
  /** Columns of which only the beginning counts (MySQL). */
  readonly prefixes: readonly string[];
  readonly references?: ForeignKeyTarget;
  /** The condition of a partial index. */
  readonly where?: string;
  readonly deferrable: boolean;
  /** `unenforced`: not even new rows are held to it. */
  readonly state: 'valid' | 'invalid' | 'unenforced';
  readonly partitions: readonly PartitionConstraint[];
}
