import type { ErrorDialect } from './dialect/dialect.ts';
import { postgres } from './dialect/postgres.ts';
import type { Abort, Violation } from './violation.ts';
import { findWrapped } from './wrapped.ts';

const dialects: readonly ErrorDialect[] = [postgres];

function firstOf<T>(read: (dialect: ErrorDialect) => T | undefined): T | undefined {
  for (const dialect of dialects) {
    const found = read(dialect);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The constraint violation in an error, whichever driver raised it and whatever was wrapped around it.
 *
 * Never throws, whatever it is given; `undefined` for everything that is no violation.
 *
 * @example
 * try {
 *   await db.insert(providers).values({ workspaceId, type });
 * } catch (error) {
 *   if (violationOf(error)?.constraint === 'providers_workspace_id_type_key') return existing;
 *   throw error;
 * }
 */
export function violationOf(error: unknown): Violation | undefined {
  return findWrapped(error, (candidate) => firstOf((dialect) => dialect.violation(candidate)));
}

/**
 * The serialization failure, deadlock, lock timeout or "transaction is aborted" in an error.
 *
 * Never throws, whatever it is given; `undefined` for everything else.
 *
 * @example
 * if (abortOf(error)?.retry === 'transaction') await runAllOfItAgain();
 */
export function abortOf(error: unknown): Abort | undefined {
  return findWrapped(error, (candidate) => firstOf((dialect) => dialect.abort(candidate)));
}
