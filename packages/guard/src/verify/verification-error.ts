import type { Comparison } from './compare.ts';
import { fix, type Ddl } from './ddl.ts';
import { describe, type Declaration } from './declaration.ts';
import type { ConstraintProblem } from './constraint-problem.ts';

/** A declared constraint that the live database does not have as it is declared. */
export interface Mismatch {
  readonly declaration: Declaration;
  /** The key that it was given under, where `verifyConstraints` was given an object. */
  readonly key: string | undefined;
  readonly problems: readonly ConstraintProblem[];
  /** What is wrong, in words. */
  readonly message: string;
  /** The statements that mend it; where only you can say more, with a comment. */
  readonly fix: readonly string[];
}

/** Made of a comparison that found something. */
export function mismatchOf(comparison: Comparison, key: string | undefined, ddl: Ddl): Mismatch {
  const { declaration, problems } = comparison;
  return {
    declaration,
    key,
    problems: problems.map(([problem]) => problem),
    message: `${key === undefined ? '' : `${key}: `}${describe(declaration)}: ${problems.map(([, sentence]) => sentence).join('; ')}`,
    fix: fix(comparison, ddl),
  };
}

const brand = Symbol.for('toctou.guard.verification');

/**
 * Thrown by `verifyConstraints`: all that is wrong, with the statements that mend it.
 *
 * Recognise it by {@link isVerificationError}, not with `instanceof`: two copies of a package are common.
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly mismatches: readonly Mismatch[];

  /** `count`: of how many. */
  constructor(mismatches: readonly Mismatch[], count: number) {
    const details = mismatches.map(
      ({ message, fix: statements }) =>
        `- ${message}\n${statements.map((statement) => `    ${statement}${statement.startsWith('--') ? '' : ';'}`).join('\n')}`,
    );
    super(
      `${mismatches.length} of ${count} declared constraints ${mismatches.length === 1 ? 'is' : 'are'} not in the database as declared. Where a declaration is right, this mends the database:\n${details.join('\n')}`,
    );
    Object.defineProperty(this, brand, { value: true });
    this.mismatches = mismatches;
  }
}

/** Whether a value is a {@link VerificationError}, of whichever copy of this package. */
export function isVerificationError(value: unknown): value is VerificationError {
  return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
}
