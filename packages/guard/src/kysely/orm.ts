import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import type { Tap } from '../orm/tap.ts';
import { savepointBySql } from '../transaction/connection.ts';
import type { Client, Row } from '../transaction/client.ts';
import type { Statement } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import type { CompiledQuery, Executor, Internals } from './driver.ts';

const orm: Orm<Internals, Internals> = {
  name: 'kysely',

  dialectOf: (db) => dialectOf(db.getExecutor()),

  begin(db, level, body) {
    const builder = db.transaction();
    return (level === undefined ? builder : builder.setIsolationLevel(level.toLowerCase())).execute(body);
  },

  nest: (trx, depth, body) =>
    savepointBySql(
      async (...statements) => {
        for (const statement of statements) await rows(trx, { strings: [statement], values: [] });
      },
      depth,
      () => body(trx.withTables()),
    ),

  isOpen: (db): db is Internals => db.isTransaction,

  tap: tapKysely,

  rows,
};

export const client: Client<Internals, Tapped<Internals>, Internals> = /* @__PURE__ */ clientOf(orm);

/** Connections come out of a pool, and their statements have no other way. */
export async function tapKysely(trx: Pick<Internals, 'getExecutor'>, tap: Tap): Promise<void> {
  await trx.getExecutor().provideConnection(async (connection) => {
    const { executeQuery } = connection;
    tap.put(connection, {
      executeQuery: (query, ...rest) =>
        tap.run(query.sql, () => executeQuery.call(connection, query, ...rest)),
    });
  });
}

/** Plugins are left out: some rename columns. */
async function rows(db: Internals, statement: Statement): Promise<readonly Row[]> {
  const executor = db.withoutPlugins().getExecutor();
  const result = await executor.executeQuery(compiled(executor, statement));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are objects in every dialect
  return result.rows as readonly Row[];
}

function compiled(executor: Executor, { strings, values }: Statement): CompiledQuery {
  const parameters = values.map((value) => ({ kind: 'ValueNode', value }));
  return executor.compileQuery({ kind: 'RawNode', sqlFragments: strings, parameters }, { queryId: 'toctou' });
}

/** A dialect is known by how it writes a name and a parameter: class names do not survive minifiers. */
function dialectOf(executor: Executor): Dialect {
  const name = { kind: 'IdentifierNode', name: 'a' };
  const parameters = [name, { kind: 'ValueNode', value: 1 }];
  const node = { kind: 'RawNode', sqlFragments: ['', ' ', ''], parameters } as const;
  const written = executor.compileQuery(node, { queryId: 'toctou' }).sql;
  if (written === '"a" $1') return 'postgres';
  if (written === '`a` ?') return 'mysql';
  if (written === '"a" ?') return 'sqlite';
  throw new TypeError(
    `kysely: PostgreSQL, MySQL and SQLite are supported, not a dialect that writes ${written}`,
  );
}
