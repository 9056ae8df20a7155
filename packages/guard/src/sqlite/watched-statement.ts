import type { Scope } from '../transaction/scope.ts';
import type { SqliteStatement } from './driver.ts';

const sends: ReadonlySet<PropertyKey> = new Set(['run', 'get', 'all', 'iterate']);

/** A statement as it is, but that what it sends goes through the scope. */
export function watchedStatement(statement: SqliteStatement, scope: Scope): SqliteStatement {
  const watched = new Proxy(statement, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        const call = (): unknown => Reflect.apply(value, target, values);
        const result = sends.has(key) ? scope.runSync(call) : call();
        // `pluck`, `raw`, `bind` and others return the statement.
        if (result === target) return watched;
        return key === 'iterate' ? iterate(result as Iterator<unknown>, scope) : result;
      };
    },
  });
  return watched;
}

function* iterate(rows: Iterator<unknown>, scope: Scope): Generator {
  try {
    for (;;) {
      const next = scope.runSync(() => rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    rows.return?.();
  }
}
