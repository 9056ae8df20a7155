export type { CatalogDialect, CatalogReader } from './catalog.ts';
export type { Problem } from './problem.ts';
export type { Declaration, Verified } from './declaration.ts';
export { isVerificationError, VerificationError, type Mismatch } from './verification-error.ts';
export { verifyConstraints, type Declarations, type VerifiedAll } from './verify-constraints.ts';
