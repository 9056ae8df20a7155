import { matches } from './matches.ts';
import { isRefusal, Refusal, type RefusalRule } from './refusal.ts';
import { violationOf } from './violation-of.ts';

/**
 * Runs `fn` and translates the violations that are named, and only those. Every other error passes through as the very
 * same object, so that a foreign key failure is never a false 409.
 *
 * It translates and no more: inside a transaction the violation has ended the transaction, and the refusal must leave it.
 * Around a transaction it also sees what only COMMIT reports (deferred constraints).
 *
 * @throws Refusal for a violation of one of the constraints; the first rule that fits wins.
 *
 * @example
 * await transaction(pool, (tx) =>
 *   guard(() => insertProvider(tx, input),
 *     refuse(oneProviderPerType, { title: 'Provider already connected' }),
 *     refuse(workspaceExists, { status: 404, title: 'No such workspace' })));
 */
export async function guard<T>(fn: () => T | Promise<T>, ...refusals: readonly RefusalRule[]): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    // What an inner guard has said stands.
    const violation = !isRefusal(error) && violationOf(error);
    const rule = violation && refusals.find(({ constraint }) => matches(constraint, violation));
    throw rule ? new Refusal(rule, violation.cause) : error;
  }
}
