export {
  check,
  exclusion,
  foreignKey,
  notNull,
  primaryKey,
  unique,
  type ConditionConstraint,
  type Constraint,
  type ConstraintName,
  type ForeignKeyConstraint,
  type NotNullConstraint,
  type UniqueConstraint,
} from './constraint.ts';
export { guard } from './guard.ts';
export { GuardError, isGuardError, isOutcomeUnknown, type GuardErrorCode } from './guard-error.ts';
export {
  problemOf,
  problemResponse,
  type Problem,
  type ProblemBody,
  type ProblemOptions,
} from './problem.ts';
export { isRefusal, Refusal, refuse, type RefusalDetails, type RefusalRule } from './refusal.ts';
export type { Abort, AbortKind, Dialect, Violation, ViolationKind } from './violation.ts';
export { abortOf, violationOf } from './violation-of.ts';
