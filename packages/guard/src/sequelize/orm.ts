import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Tap } from '../orm/tap.ts';
import type { Client } from '../transaction/client.ts';
import { numbered } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import type { Connection, Send, Sequelize, Transaction } from './driver.ts';

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
]);

const orm: Orm<Sequelize | Transaction, Transaction> = {
  name: 'sequelize',

  dialectOf(db) {
    const dialect = sequelizeOf(db).getDialect();
    const known = dialects.get(dialect);
    if (!known) throw new TypeError(`sequelize: ${dialect} is none of ${[...dialects.keys()].join(', ')}`);
    return known;
  },

  begin: (db, isolationLevel, body) =>
    sequelizeOf(db).transaction(isolationLevel === undefined ? {} : { isolationLevel }, body),

  nest: (transaction, _depth, body) => transaction.sequelize.transaction({ transaction }, body),

  isOpen: (db): db is Transaction => 'sequelize' in db,

  tap({ connection }, tap) {
    const { query, execute } = connection;
    tap.put(connection, {
      query: tapped(connection, query, tap),
      ...(execute && { execute: tapped(connection, execute, tap) }),
    });
  },

  async rows(db, statement) {
    // Sequelize takes a dollar for a parameter wherever it stands, within a quoted name, too.
    const strings = statement.strings.map((part) => part.replaceAll('$', '$$$$'));
    const result = await sequelizeOf(db).query(numbered({ strings, values: statement.values }), {
      bind: statement.values,
      raw: true,
      logging: false,
      ...('sequelize' in db && { transaction: db }),
    });
    return rowsOf(result);
  },
};

export const client: Client<
  Sequelize | Transaction,
  Tapped<Transaction>,
  Transaction
> = /* @__PURE__ */ clientOf(orm);

function sequelizeOf(db: Sequelize | Transaction): Sequelize {
  return 'sequelize' in db ? db.sequelize : db;
}

/** Drivers answer by a callback, which comes last, or by a promise. */
function tapped(connection: Connection, send: Send, tap: Tap): Send {
  return (query, ...rest) => {
    const text = typeof query === 'string' ? query : query.sql;
    const callback = rest.at(-1);
    if (typeof callback !== 'function')
      return tap.run(text, async () => send.call(connection, query, ...rest));
    let sent: unknown;
    tap.check(text);
    tap
      .run(
        text,
        () =>
          new Promise((resolve, reject) => {
            sent = send.call(
              connection,
              query,
              ...rest.slice(0, -1),
              (error: unknown, ...results: unknown[]) => {
                if (error) reject(error);
                else resolve(results);
              },
            );
          }),
      )
      .then(
        (results) => callback(null, ...(results as unknown[])),
        (error) => callback(error),
      );
    return sent;
  };
}
