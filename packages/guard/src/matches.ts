import type { Constraint } from './constraint.ts';
import type { Violation } from './violation.ts';

/**
 * Whether a violation is one of this constraint: same kind, same name, and no word of the engine against the table or the
 * schema. Servers that speak PostgreSQL's protocol may leave the table out.
 */
export function matches(constraint: Constraint, violation: Violation): boolean {
  const kind = constraint.kind === 'primary_key' ? 'unique' : constraint.kind;
  return (
    kind === violation.kind &&
    (constraint.kind === 'not_null'
      ? constraint.columns[0] === violation.columns?.[0] && constraint.table === violation.table
      : constraint.name === violation.constraint && agrees(constraint.table, violation.table)) &&
    agrees(constraint.schema, violation.schema)
  );
}

function agrees(declared: string | undefined, reported: string | undefined): boolean {
  return declared === undefined || reported === undefined || declared === reported;
}
