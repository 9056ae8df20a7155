import type { Access } from '../flow/access.ts';
import type { Run } from '../flow/run.ts';
import type { Suspicion } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { mappingOf, type Mapping } from './mapping.ts';

/** What is translated at an access: by the handlers around it, or by those of all errors. */
export function mapped(run: Run, world: World, act: Access, what: keyof Mapping): boolean {
  return world.mappingAt(act)[what] || act.handlers.some((handler) => mappingOf(run, handler)[what]);
}

/** Whether locks, or the transaction, keep everybody else out between check and act. */
export function isExcluded(
  run: Run,
  world: World,
  { check, act, rule }: Suspicion,
  accesses: readonly Access[],
): boolean {
  // A synchronous driver: nobody else runs before the code waits for something.
  if (check !== act && rule !== 'dead-catch' && check.pauses === act.pauses) return true;
  const serializable = act.transactions.find(
    (transaction) => transaction.isolation === 'serializable' && check.transactions.includes(transaction),
  );
  if (serializable !== undefined && (isRetried(act) || mapped(run, world, act, 'serialization'))) return true;
  if (rule === 'lock-nothing' && check.operation.locks === true) return false;
  return accesses.some((lock) => {
    if (lock.order >= act.order) return false;
    if (lock.operation.kind === 'lock') return lock.order < check.order;
    if (lock.operation.locks !== true || lock === check || lock.transactions.length === 0) return false;
    // A row that was locked before the check, and is there, lets only one at a time pass.
    return (
      lock.order < check.order &&
      act.transactions.some((transaction) => lock.transactions.includes(transaction)) &&
      !act.facts.some(({ access, means }) => access === lock && means === 'absent')
    );
  });
}

/** Something around the act does it again. */
function isRetried(act: Access): boolean {
  return act.frames.some(
    ({ module, call }) =>
      call !== undefined &&
      /retry|retries|attempt/i.test(module.source.text.slice(Math.max(0, call.start - 40), call.start + 80)),
  );
}
