import { text } from '../property.ts';
import type { Scope } from '../transaction/scope.ts';
import type { PostgresJsNative, PostgresJsQuery } from './driver.ts';

/** An open transaction of postgres.js. */
export interface Native {
  readonly sql: PostgresJsNative;
  /** What is to be known of the queries in it, those of savepoints included. */
  readonly queries: {
    /** Those that wait for an answer. */
    readonly running: Set<PostgresJsQuery>;
    /** Whether there was one whose end cannot be seen: a cursor, a stream of COPY. */
    unseen: boolean;
    /** Why the connection is gone. */
    lost: unknown;
  };
}

/**
 * The `sql` of a transaction, each of whose queries goes through the scope when it is sent. What it makes is postgres.js's own:
 * a query may be a fragment of another, which is never sent by itself.
 *
 * @param inside what `savepoint` does.
 */
export function handleOf(
  { sql: native, queries }: Native,
  scope: Scope,
  inside: (body: (sql: PostgresJsNative) => Promise<unknown>) => Promise<unknown>,
): PostgresJsNative {
  const savepoint = (...nameAndBody: unknown[]): Promise<unknown> =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name may come first
    inside(nameAndBody.at(-1) as Parameters<typeof inside>[0]);
  return new Proxy(native, {
    apply: (sql, self, parts) => seen(Reflect.apply(sql, self, parts)),
    get(sql, key, handle) {
      if (key === 'savepoint') return savepoint;
      const value: unknown = Reflect.get(sql, key, handle);
      return typeof value === 'function' && (key === 'unsafe' || key === 'file')
        ? (...parts: unknown[]) => seen(Reflect.apply(value, sql, parts))
        : value;
    },
  });

  function seen(made: unknown): unknown {
    if (!isQuery(made)) return made;
    const caller = new Error();
    const { handler, reject } = made;
    made.handler = (query) => {
      scope.run(() => sent(query, handler), { caller }).catch(reject);
    };
    // Before anybody else hears of it.
    made.reject = (error) => {
      if (endsConnection(error)) queries.lost ??= error;
      if (queries.lost === undefined) scope.fail(error);
      else scope.die(error);
      reject(error);
    };
    return made;
  }

  async function sent(query: PostgresJsQuery, send: PostgresJsQuery['handler']): Promise<void> {
    send(query);
    if (query.cursorFn !== undefined || query.streaming === true) {
      queries.unseen = true;
      return;
    }
    queries.running.add(query);
    try {
      // Not the query's own `then`, which sends it.
      await Promise.prototype.then.call(query);
    } finally {
      queries.running.delete(query);
    }
  }
}

function isQuery(value: unknown): value is PostgresJsQuery {
  return value instanceof Promise && 'handler' in value && 'reject' in value;
}

/** `CONNECTION_CLOSED` and others of postgres.js, those of Node's sockets, and a server's last word. */
function endsConnection(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return (
    /^(?:CONNECTION_|ECONN|EPIPE)/.test(text(error, 'code') ?? '') ||
    /^(?:FATAL|PANIC)$/.test(text(error, 'severity') ?? '')
  );
}
