import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Tap } from '../orm/tap.ts';
import type { Client } from '../transaction/client.ts';
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
    query: (connection, what, ...rest) =>
      tap.run(textOf(what), () => query.call(own, connection, what, ...rest)),
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

function textOf(query: Query): string {
  return typeof query === 'string' ? query : query.sql;
}
