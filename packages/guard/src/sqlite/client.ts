import type { Client, Row } from '../transaction/client.ts';
import { bracket, savepointBySql, type Connection, type Send } from '../transaction/connection.ts';
import { levelOf } from '../transaction/isolation.ts';
import { positional } from '../transaction/statement.ts';
import { isInTransaction, type SqliteDatabase, type SqliteHandle } from './driver.ts';
import { isTaken, takeTurn } from './turn.ts';
import { watchedStatement } from './watched-statement.ts';

type Native = Connection<SqliteDatabase>;

/**
 * better-sqlite3 and node:sqlite, as transactions and idempotent inserts drive them.
 *
 * BEGIN IMMEDIATE: a transaction that begins by reading and then wants to write fails at once when another has written in between
 * (SQLITE_BUSY_SNAPSHOT), and no busy timeout helps. Transactions of one connection wait for each other.
 */
export function sqliteClient(name: string): Client<SqliteDatabase, Native, SqliteHandle> {
  return {
    name,

    dialectOf: () => 'sqlite',

    async begin(db, { isolation }, body) {
      if (isolation !== undefined) levelOf(isolation, ['serializable']);
      const native: Native = { client: db, lost: undefined };
      const giveBack = await takeTurn(db);
      try {
        return await bracket(native, sender(db), ['BEGIN IMMEDIATE'], () => body(native));
      } finally {
        giveBack();
      }
    },

    savepoint: (native, depth, body) => savepointBySql(sender(native.client), depth, () => body(native)),

    handle: ({ client: db }, scope) => ({
      prepare: (sql) =>
        watchedStatement(
          scope.runSync(() => db.prepare(sql)),
          scope,
        ),
      exec: (sql) => scope.runSync(() => db.exec(sql)),
    }),

    async rows(db, statement) {
      if ('lost' in db) return run(db.client);
      const giveBack = await takeTurn(db);
      try {
        return run(db);
      } finally {
        giveBack();
      }

      function run(on: SqliteDatabase): readonly Row[] {
        const prepared = on.prepare(positional(statement));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- values are whatever the driver can bind
        const values = statement.values as never[];
        if (prepared.reader !== false) return prepared.all(...values) as Row[];
        prepared.run(...values);
        return [];
      }
    },

    joined: (db) =>
      isInTransaction(db) === true && !isTaken(db) ? { client: db, lost: undefined } : undefined,
  };
}

/** Throws by rejecting, as others do. */
function sender(to: SqliteDatabase): Send {
  return async (...statements) => {
    // SQLite itself may have ended the transaction (disk full, I/O error); there is nothing to roll back then.
    if (statements[0] === 'ROLLBACK' && isInTransaction(to) === false) return;
    to.exec(statements.join('; '));
  };
}
