/** What is wrong with a declared constraint in the live database. */
export type ConstraintProblem =
  | 'no_table'
  | 'ambiguous_table'
  | 'no_column'
  | 'missing'
  | 'other_name'
  | 'other_table'
  | 'other_kind'
  | 'other_columns'
  | 'other_target'
  | 'other_condition'
  | 'partial'
  | 'prefix'
  | 'deferrable'
  | 'nullable'
  | 'not_valid'
  | 'not_enforced';

/** A problem and its sentence. */
export type Finding = readonly [ConstraintProblem, string];
