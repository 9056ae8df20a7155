import type { LiveConstraint, LiveTable } from './catalog.ts';
import type { Comparison } from './compare.ts';
import { nameOf, type Declaration } from './declaration.ts';
import type { ConstraintProblem } from './constraint-problem.ts';

/** How one kind of database changes a constraint. Each gives statements; a comment stands where only its user can say more. */
export interface Ddl {
  create(declaration: Declaration, table: LiveTable): readonly string[];
  drop(live: LiveConstraint, table: LiveTable): readonly string[];
  rename(live: LiveConstraint, table: LiveTable, name: string): readonly string[];
  /** Makes an invalid one valid. */
  validate(live: LiveConstraint, table: LiveTable): readonly string[];
}

/** Problems of the declaration alone: no statement mends them. */
const declared: ReadonlySet<ConstraintProblem> = new Set(['no_table', 'ambiguous_table', 'no_column']);

/** The statements after which the database has what is declared. Read them first: some drop what is there. */
export function fix({ declaration, table, live: [live], problems }: Comparison, ddl: Ddl): readonly string[] {
  const kinds = new Set(problems.map(([kind]) => kind));
  if (table === undefined || [...kinds].some((kind) => declared.has(kind)))
    return ['-- correct the declaration'];
  const name = nameOf(declaration);
  if (live === undefined) {
    // A NOT NULL is no constraint to be found: it is there, and not valid.
    const invalid = table.constraints.find(
      ({ kind, columns }) => kind === 'not_null' && columns[0] === declaration.columns?.[0],
    );
    if (kinds.has('not_valid') && invalid) return ddl.validate(invalid, table);
    const create = ddl.create(declaration, table);
    return kinds.has('other_table')
      ? ['-- correct the declaration, or rename the other one first', ...create]
      : create;
  }
  if (kinds.has('other_name') && name !== undefined) return ddl.rename(live, table, name);
  if (kinds.size === 1 && kinds.has('not_valid')) return ddl.validate(live, table);
  return [...ddl.drop(live, table), ...ddl.create(declaration, table)];
}

/** Quotes an identifier with `mark`. */
export function quoted(identifier: string, mark: '"' | '`' = '"'): string {
  return mark + identifier.replaceAll(mark, mark + mark) + mark;
}

/** A list of columns; what is no column of the table is an expression, and stands as it is. */
export function columnList(
  columns: readonly string[],
  table: LiveTable,
  quote: (identifier: string) => string,
): string {
  const known = new Set(table.columns.map(({ name }) => name));
  return columns.map((column) => (known.has(column) ? quote(column) : `(${column})`)).join(', ');
}

/** Whether only an index can say it: a constraint has neither expressions nor a condition. */
export function needsIndex(declaration: Declaration, table: LiveTable): boolean {
  if (declaration.kind !== 'unique') return false;
  const known = new Set(table.columns.map(({ name }) => name));
  return declaration.where !== undefined || declaration.columns.some((column) => !known.has(column));
}
