import type { Client, Row } from '../transaction/client.ts';
import { levelOf } from '../transaction/isolation.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { rolledBack } from '../transaction/scope.ts';
import { numbered } from '../transaction/statement.ts';
import type { PostgresJsNative, PostgresJsPool, PostgresJsQuery, PostgresJsSql } from './driver.ts';
import { handleOf, type Native } from './handle.ts';

/** postgres.js, as transactions and idempotent inserts drive it: by its own `begin` and `savepoint`. */
export const client: Client<PostgresJsSql, Native, PostgresJsNative> = {
  name: 'postgres',

  dialectOf: () => 'postgres',

  async begin(db, { isolation }, body) {
    if (!isPool(db))
      throw new TypeError('transaction: not the `sql` of postgres.js, nor an open transaction');
    const opening =
      isolation === undefined
        ? ''
        : `isolation level ${levelOf(isolation, ['read uncommitted', 'read committed', 'repeatable read', 'serializable'])}`;
    return settled((done) =>
      db.begin(opening, async (sql: Native['sql']) => {
        const queries = { running: new Set<PostgresJsQuery>(), unseen: false };
        done(await body({ sql, queries }));
        // postgres.js does not look at what COMMIT was answered with.
        if (queries.unseen)
          await sql.unsafe('SELECT 1').then(undefined, (error: unknown) => {
            throw rolledBack(error);
          });
      }),
    );
  },

  savepoint: (native, _, body) =>
    settled((done) =>
      native.sql.savepoint(async (sql) => {
        done(await body({ ...native, sql }));
      }),
    ),

  handle(native, scope) {
    const handle = handleOf(native, scope, (body) => runTransaction(client, handle, body, {}));
    return handle;
  },

  async rows(db, statement) {
    const sql = 'queries' in db ? db.sql : db;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are objects unless `.values()` says otherwise
    return (await sql.unsafe(numbered(statement), [...statement.values] as never[])) as readonly Row[];
  },

  interrupt(native) {
    for (const query of native.queries.running) query.cancel();
  },
};

function isPool(db: PostgresJsSql): db is PostgresJsPool {
  return 'begin' in db;
}

/** `begin` makes of an array of promises one of their results; what `body` resolved to is told by `done` instead. */
async function settled<T>(run: (done: (result: T) => void) => Promise<unknown>): Promise<T> {
  const results: T[] = [];
  await run((result) => {
    results.push(result);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has resolved, so `done` was called
  return results[0] as T;
}
