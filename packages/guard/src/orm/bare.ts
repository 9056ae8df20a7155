import { property } from '../property.ts';
import { scopeOf } from '../transaction/scope.ts';
import { tapOf } from './orm.ts';

/** For ORMs that take what guard refuses a statement with for an error of the driver, and put one of their own around it. */
export function bare<Tx extends object, T>(fn: (tx: Tx) => Promise<T>): (tx: Tx) => Promise<T> {
  return async (tx) => {
    try {
      return await fn(tx);
    } catch (error) {
      const refusal = tapOf(scopeOf(tx)?.native)?.refusal;
      throw refusal !== undefined && messageOf(error) === messageOf(refusal) ? refusal : error;
    }
  };
}

function messageOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? property(error, 'message') : error;
}
