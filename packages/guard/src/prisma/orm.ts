import { clientOf, type Orm, type Tapped } from '../orm/orm.ts';
import type { Tap } from '../orm/tap.ts';
import type { Client } from '../transaction/client.ts';
import { savepointBySql } from '../transaction/connection.ts';
import { runTransaction } from '../transaction/run-transaction.ts';
import { rolledBack } from '../transaction/scope.ts';
import { numbered, positional } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import { abortOf } from '../violation-of.ts';
import type { Internals, Operation } from './driver.ts';

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgresql', 'postgres'],
  ['postgres', 'postgres'],
  ['cockroachdb', 'postgres'],
  ['mysql', 'mysql'],
  ['sqlite', 'sqlite'],
]);

/** Where a transaction keeps what its statements are shown to. */
const overheard: unique symbol = Symbol('overheard');

interface Overheard extends Internals {
  [overheard]?: { tap: Tap | undefined } | undefined;
}

const orm: Orm<Overheard, Overheard> = {
  name: 'prisma',

  dialectOf({ _activeProvider: provider }) {
    const known = dialects.get(provider);
    if (!known) throw new TypeError(`prisma: ${provider} is none of ${[...dialects.keys()].join(', ')}`);
    return known;
  },

  begin(db, level, body) {
    const shown: { tap: Tap | undefined } = { tap: undefined };
    const extended = db.$extends?.({
      query: {
        async $allOperations(operation) {
          const send = (): PromiseLike<unknown> => operation.query(operation.args);
          return shown.tap ? shown.tap.run(textOf(operation), send) : send();
        },
      },
    });
    if (!extended) throw new TypeError('transaction: not a PrismaClient, nor a transaction of one');
    return extended.$transaction(
      (tx) => body(ofItsOwn(tx, shown)),
      level === undefined ? {} : { isolationLevel: pascal(level) },
    );
  },

  /** By SQL: before 7.10 there is no other way, and there a swallowed failure ends all of the transaction. */
  nest: (tx, depth, body) =>
    savepointBySql(
      async (...statements) => {
        for (const statement of statements) await tx.$executeRawUnsafe(statement);
      },
      depth,
      () => body(ofItsOwn(tx, tx[overheard])),
    ).catch((error: unknown) => {
      // In a transaction that Prisma began without guard, a failure that was swallowed shows here.
      throw abortOf(error)?.kind === 'aborted_transaction' ? rolledBack(error) : error;
    }),

  isOpen: (db): db is Overheard => db.$extends === undefined,

  tap(tx, tap) {
    if (tx[overheard]) tx[overheard].tap = tap;
    tap.put<Internals>(tx, { $transaction: (fn) => runTransaction(client, tx, fn, {}) });
  },

  rows: async (db, statement) =>
    db.$queryRawUnsafe(
      orm.dialectOf(db) === 'postgres' ? numbered(statement) : positional(statement),
      ...statement.values,
    ),
};

export const client: Client<Overheard, Tapped<Overheard>, Overheard> = /* @__PURE__ */ clientOf(orm);

/** What is set on Prisma's own object, is set on the client. */
function ofItsOwn(tx: Overheard, shown: { tap: Tap | undefined } | undefined): Overheard {
  return Object.assign(Object.create(tx) as Overheard, { [overheard]: shown });
}

/** The SQL of a raw operation; the others have none that could end a transaction. */
function textOf({ operation, args }: Operation): string {
  if (!operation.startsWith('$')) return '';
  const [text]: unknown[] = Array.isArray(args) ? args : [Object(args).strings?.join('?')];
  return typeof text === 'string' ? text : '';
}

/** `REPEATABLE READ` as `RepeatableRead`. */
function pascal(level: string): string {
  return level.replaceAll(/(\w)(\w*) ?/g, (_, first: string, rest: string) => first + rest.toLowerCase());
}
