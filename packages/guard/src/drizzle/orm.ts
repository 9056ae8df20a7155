import { GuardError } from '../guard-error.ts';
import type { Client } from '../transaction/client.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import type { Statement } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Tap } from '../orm/tap.ts';
import type { Internals, Prepared, Session, Sql } from './driver.ts';

const entityKind = Symbol.for('drizzle:entityKind');

const dialects: ReadonlyMap<unknown, Dialect> = new Map([
  ['PgDialect', 'postgres'],
  ['MySqlDialect', 'mysql'],
  ['SQLiteAsyncDialect', 'sqlite'],
  ['SQLiteSyncDialect', 'sqlite'],
]);

const orm: Orm<Internals, Internals> = {
  name: 'drizzle',

  dialectOf({ dialect }) {
    const kind: unknown = Reflect.get(dialect.constructor, entityKind);
    const known = dialects.get(kind);
    if (!known) throw new TypeError(`drizzle: ${String(kind)} is none of ${[...dialects.keys()].join(', ')}`);
    return known;
  },

  async begin(db, level, body) {
    if (db.resultKind === 'sync')
      throw new TypeError(
        'transaction: this driver of Drizzle is synchronous, and cannot hold a transaction open while fn awaits; use @toctou/guard/better-sqlite3 on db.$client',
      );
    let session: Session | undefined;
    try {
      return await db.transaction(
        (tx) => {
          session = tx.session;
          session.client?.on?.('error', ignore);
          return body(tx);
        },
        level === undefined ? undefined : { isolationLevel: level.toLowerCase() },
      );
    } finally {
      session?.client?.off?.('error', ignore);
      // Drizzle does not mind statements after the end; by then the connection serves others.
      if (session && session !== db.session) session.prepareQuery = closed;
    }
  },

  // The prototype's: that of the object itself leads here.
  nest: (tx, _depth, body) => Object.getPrototypeOf(tx).transaction.call(tx, body),

  isOpen: (db): db is Internals => db.nestedIndex !== undefined,

  tap(tx, tap) {
    const { session } = tx;
    const { prepareQuery } = session;
    tap.put(session, {
      prepareQuery: (query, ...rest) => tapped(prepareQuery.call(session, query, ...rest), query.sql, tap),
    });
    // Some drivers set savepoints without a statement that could be overheard.
    tap.put(tx, { transaction: (fn) => runTransaction(client, tx, fn, {}) });
  },

  async rows(db, statement) {
    const query = sqlOf(statement);
    return rowsOf(await (db.execute ? db.execute(query) : db.all?.(query)));
  },
};

export const client: Client<Internals, Tapped<Internals>, Internals> = /* @__PURE__ */ clientOf(orm);

/**
 * Without a listener, a connection of node-postgres that breaks ends the process: a pool listens to idle ones only. The statement
 * that waits fails by itself.
 */
function ignore(): void {}

function closed(): never {
  throw new GuardError('TRANSACTION_NOT_OPEN', 'this transaction is over; is an await missing?');
}

function tapped(prepared: Prepared, text: string, tap: Tap): Prepared {
  for (const method of ['execute', 'all', 'get', 'run', 'values'] as const) {
    const send = prepared[method];
    if (send) prepared[method] = (...values) => tap.run(text, async () => send.apply(prepared, values));
  }
  return prepared;
}

/** Drizzle asks a statement for its text, and hands it the dialect's way to write parameters. */
function sqlOf({ strings, values }: Statement): Sql {
  const sql: Sql = {
    getSQL: () => sql,
    toQuery: ({ escapeParam }) => ({
      sql: strings.reduce((text, part, index) => text + escapeParam(index - 1, values[index - 1]) + part),
      params: [...values],
    }),
  };
  return sql;
}
