import type { Client, Row } from '../transaction/client.ts';
import { levelOf } from '../transaction/isolation.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { rolledBack } from '../transaction/scope.ts';
import { numbered } from '../transaction/statement.ts';
import type { PostgresJsNative, PostgresJsPool, PostgresJsSql } from './driver.ts';
import { handleOf, type Native } from './handle.ts';

/** postgres.js, as transactions and idempotent inserts drive it: by its own `begin` and `savepoint`. */
export const client: Client<PostgresJsSql, Native, PostgresJsNative> = {
  name: 'postgres',
  strict: true,

  dialectOf: () => 'postgres',

  async begin(db, { isolation }, body) {
    if (!isPool(db))
      throw new TypeError('transaction: not the `sql` of postgres.js, nor an open transaction');
    const opening =
      isolation === undefined
        ? ''
        : `isolation level ${levelOf(isolation, ['read uncommitted', 'read committed', 'repeatable read', 'serializable'])}`;
    let over = false;
    const begun = db.begin(opening, async (sql: Native['sql']) => {
      const queries: Native['queries'] = { running: new Set(), unseen: false, lost: undefined };
      try {
        const result = await body({ sql, queries });
        // postgres.js does not look at what COMMIT was answered with.
        if (queries.unseen)
          await sql.unsafe('SELECT 1').then(undefined, (error: unknown) => {
            throw rolledBack(error);
          });
        return result;
      } finally {
        // `begin` has rejected, or is about to; COMMIT or ROLLBACK would be queued on a connection that is gone, and `end` wait for it.
        // oxlint-disable-next-line typescript/no-unnecessary-condition -- it is set below
        if (over || queries.lost !== undefined) await new Promise(() => {});
      }
    });
    begun.catch(() => {
      over = true;
    });
    return begun;
  },

  savepoint: (native, _, body) => native.sql.savepoint((sql) => body({ ...native, sql })),

  handle(native, scope) {
    const handle = handleOf(native, scope, (body) => runTransaction(client, handle, body, {}));
    return handle;
  },

  async rows(db, statement) {
    const sql = 'queries' in db ? db.sql : db;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are objects unless `.values()` says otherwise
    return (await sql.unsafe(numbered(statement), [...statement.values] as never[])) as readonly Row[];
  },

  lost: (native) => native.queries.lost,

  interrupt(native) {
    for (const query of native.queries.running) query.cancel();
  },
};

function isPool(db: PostgresJsSql): db is PostgresJsPool {
  return 'begin' in db;
}
