import type { Constraint, PartitionConstraint } from './constraint.ts';
import type { Violation } from './violation.ts';

/**
 * Whether a violation is one of this constraint, or of this constraint on a partition: same kind, same name, and no word of
 * the engine against the table or the schema (MySQL, and servers that speak PostgreSQL's protocol, may leave them out).
 *
 * Where the engine names columns and no constraint (NOT NULL everywhere, unique in SQLite), the columns stand for the name,
 * in any order. Where it names neither (a foreign key in SQLite), nothing matches: it could be any.
 */
export function matches(constraint: Constraint, violation: Violation): boolean {
  const kind = constraint.kind === 'primary_key' ? 'unique' : constraint.kind;
  return (
    kind === violation.kind &&
    [constraint, ...(constraint.partitions ?? [])].some(
      (place: PartitionConstraint) =>
        agrees(place.table, violation.table) &&
        agrees(place.schema, violation.schema) &&
        (violation.constraint === undefined
          ? sameColumns(constraint.columns, violation.columns)
          : place.name === violation.constraint),
    )
  );
}

function agrees(declared: string | undefined, reported: string | undefined): boolean {
  return (declared ?? reported) === (reported ?? declared);
}

/** The same columns, in whichever order. Where there are none on either side, they are not the same. */
export function sameColumns(
  declared: readonly string[] | undefined,
  reported: readonly string[] | undefined,
): boolean {
  return (
    declared?.length === reported?.length && declared?.every((column) => reported?.includes(column)) === true
  );
}
