import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import { rowsOf } from '../orm/rows-of.ts';
import type { Client } from '../transaction/client.ts';
import { numbered, positional } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import type { DataSource, Internals } from './driver.ts';

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgres'],
  ['aurora-postgres', 'postgres'],
  ['cockroachdb', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['aurora-mysql', 'mysql'],
  ['better-sqlite3', 'sqlite'],
  ['sqlite', 'sqlite'],
]);

const orm: Orm<Internals, Internals> = {
  name: 'typeorm',

  dialectOf,

  begin<T>(db: Internals, level: string | undefined, body: (manager: Internals) => Promise<T>) {
    if (dialectOf(db) === 'sqlite')
      throw new TypeError(
        'transaction: on SQLite TypeORM has one query runner for everybody, and what others do meanwhile would become part of the transaction; use @toctou/guard/better-sqlite3 on a database of its own',
      );
    const run = (manager: Internals): Promise<T> => body(ofItsOwn(manager));
    return level === undefined ? db.transaction(run) : db.transaction(level, run);
  },

  nest: (manager, _depth, body) => manager.transaction((same) => body(ofItsOwn(same))),

  isOpen: (db): db is Internals => db.queryRunner?.isTransactionActive === true,

  tap(manager, tap) {
    const { queryRunner } = manager;
    if (!queryRunner) return;
    const { query } = queryRunner;
    const tapped = (sql: string, ...rest: unknown[]): Promise<unknown> =>
      tap.run(sql, () => query.call(queryRunner, sql, ...rest));
    // On SQLite there is one query runner for everybody.
    tap.put(queryRunner, { query: tapped }, dialectOf(manager) !== 'sqlite');
  },

  async rows(db, statement) {
    const sql = dialectOf(db) === 'postgres' ? numbered(statement) : positional(statement);
    return rowsOf(await db.query(sql, statement.values));
  },
};

export const client: Client<Internals, Tapped<Internals>, Internals> = /* @__PURE__ */ clientOf(orm);

/** TypeORM has one manager for a connection and all savepoints on it. */
function ofItsOwn(manager: Internals): Internals {
  const { queryRunner } = manager;
  return queryRunner ? sourceOf(manager).createEntityManager(queryRunner) : manager;
}

function dialectOf(db: Internals): Dialect {
  const { type } = sourceOf(db).options;
  const known = dialects.get(type);
  if (!known) throw new TypeError(`typeorm: ${type} is none of ${[...dialects.keys()].join(', ')}`);
  return known;
}

function sourceOf(db: Internals | DataSource): DataSource {
  if ('options' in db) return db;
  const source = db.dataSource ?? db.connection;
  if (!source) throw new TypeError('typeorm: neither a DataSource nor an EntityManager');
  return source;
}
