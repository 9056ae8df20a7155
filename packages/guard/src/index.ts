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
  type ConstraintPlace,
  type ForeignKeyConstraint,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
  type NotNullConstraint,
  type PartitionConstraint,
  type UniqueConstraint,
  type UniqueOptions,
  type Unnamed,
} from './constraint.ts';
export { abortOf, violationOf } from './violation-of.ts';
export { isRefusal, Refusal, refuse, type RefusalDetails, type RefusalRule } from './refusal.ts';
export { GuardError, isGuardError, isOutcomeUnknown, type GuardErrorCode } from './guard-error.ts';
export { guard } from './guard.ts';
export {
  problemOf,
  problemResponse,
  type Problem,
  type ProblemBody,
  type ProblemOptions,
} from './problem.ts';
export type { Abort, AbortKind, Dialect, Violation, ViolationKind } from './violation.ts';
export type { Declaration, Declarations, Verified, VerifiedAll } from './verify/declaration.ts';
export type { ConstraintProblem } from './verify/constraint-problem.ts';
export type { Mismatch, VerificationError } from './verify/verification-error.ts';
export type { VerifyConstraints } from './verify/verify-constraints.ts';
