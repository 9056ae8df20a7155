import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Tap } from '../orm/tap.ts';
import type { Client } from '../transaction/client.ts';
import { isRefusedCommit } from '../transaction/server-error.ts';
import type { Dialect } from '../violation.ts';
import type { Internals, Query, TransactionClient } from './driver.ts';

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgresql', 'postgres'],
  ['cockroachdb', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite3', 'sqlite'],
]);

const orm: Orm<Internals, Internals> = {
  name: 'knex',

  dialectOf({ client: { dialect } }) {
    const known = dialects.get(dialect);
    if (!known) throw new TypeError(`knex: ${dialect} is none of ${[...dialects.keys()].join(', ')}`);
    return known;
  },

  begin: (db, level, body) =>
    db.transaction(body, level === undefined ? undefined : { isolationLevel: level.toLowerCase() }),

  nest: (trx, _depth, body) => trx.transaction(body),

  isOpen: (db): db is Internals => db.isTransaction === true,

  tap: tapKnex,

  async rows(db, { strings, values }) {
    // Knex takes a question mark for a parameter wherever it stands, within a quoted name, too.
    const sql = strings.map((part) => part.replaceAll('?', '\\?')).join('?');
    return rowsOf(await db.raw(sql, values));
  },
};

export const client: Client<Internals, Tapped<Internals>, Internals> = /* @__PURE__ */ clientOf(orm);

export function tapKnex({ client: own }: Pick<Internals, 'client'>, tap: Tap): void {
  const { query, stream, transaction } = own;
  const methods: Partial<TransactionClient> = {
    async query(connection, what, ...rest) {
      const text = textOf(what);
      try {
        return await tap.run(text, () => query.call(own, connection, what, ...rest));
      } catch (error) {
        if (text.startsWith('COMMIT')) await notCommitted(own, connection, error);
        throw error;
      }
    },
    stream: (connection, what, ...rest) =>
      tap.run(textOf(what), () => stream.call(own, connection, what, ...rest)),
    transaction: (fn, ...rest) =>
      transaction.call(
        own,
        (inner) => {
          tapKnex(inner, tap);
          return fn(inner);
        },
        ...rest,
      ),
  };
  tap.put(own, methods, true);
}

/** Knex gives the connection back to the pool, whatever became of COMMIT. */
async function notCommitted(own: TransactionClient, connection: object, error: unknown): Promise<void> {
  // SQLite leaves the transaction open; Knex's own refuses statements by now.
  if (own.dialect === 'sqlite3') {
    await Object.getPrototypeOf(own).query.call(own, connection, 'ROLLBACK');
    return;
  }
  // What Knex itself marks a connection with that must not be used again.
  if (!isRefusedCommit(error)) Object.assign(connection, { __knex__disposed: error });
}

function textOf(query: Query): string {
  return typeof query === 'string' ? query : query.sql;
}
