import { mysqlStatement } from '../transaction/mysql.ts';
import type { Client, Row } from '../transaction/client.ts';
import { levelOf, type Isolation } from '../transaction/isolation.ts';
import type { Statement } from '../transaction/statement.ts';
import type { Dialect } from '../violation.ts';
import { cancels } from './cancel.ts';
import { marked, Tap } from './tap.ts';

/** An open transaction of an ORM, and what stands between it and its connection. */
export interface Tapped<Tx> {
  readonly tx: Tx;
  readonly tap: Tap;
  /** Ends the statement that waits. Resolves when that is on its way. */
  cancel?(): Promise<unknown>;
  cancelling?: Promise<unknown> | undefined;
}

/** What an adapter says of its ORM. `D` is the ORM's instance, `Tx` its own kind of transaction. */
export interface Orm<D extends object, Tx extends object> {
  readonly name: string;

  /** @throws TypeError for a database that is not supported, by its name. */
  dialectOf(db: D | Tx): Dialect;

  /** The ORM's own transaction. `level` is as SQL has it, such as `READ COMMITTED`. */
  begin<T>(db: D, level: string | undefined, body: (tx: Tx) => Promise<T>): Promise<T>;

  /** The ORM's own savepoint; `body` gets another object than `tx`. */
  nest<T>(tx: Tx, depth: number, body: (inner: Tx) => Promise<T>): Promise<T>;

  /** Whether it is a transaction that the ORM's own means began. */
  isOpen(db: D): db is D & Tx;

  /** Puts the tap between a transaction and its connection. */
  tap(tx: Tx, tap: Tap): Promise<void> | void;

  /** Runs SQL as it is, and resolves to its rows. */
  rows(db: D | Tx, statement: Statement): Promise<readonly Row[]>;
}

const levels: readonly Isolation[] = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
];

/** An ORM as the core drives it: the ORM begins and ends its transactions by itself, and its statements are overheard. */
export function clientOf<D extends object, Tx extends object>(orm: Orm<D, Tx>): Client<D, Tapped<Tx>, Tx> {
  const rows = (db: D | Tx, statement: Statement): Promise<readonly Row[]> => {
    const values = orm.dialectOf(db) === 'mysql' ? mysqlStatement(statement).values : statement.values;
    return orm.rows(db, marked({ strings: statement.strings, values }));
  };

  /** How to end a statement that waits: by another connection of the ORM. */
  const cancelOf = async (db: D, tx: Tx): Promise<(() => Promise<unknown>) | undefined> => {
    const way = cancels[orm.dialectOf(db)];
    const [me] = way ? await rows(tx, way.whoAmI) : [];
    return way && me && (() => rows(db, way.cancel(Number(me['id']))).catch(() => {}));
  };

  return {
    name: orm.name,

    dialectOf: (db) => orm.dialectOf(txOf(db)),

    begin(db, { isolation, signal }, body) {
      const sqlite = orm.dialectOf(db) === 'sqlite';
      const level = isolation && levelOf(isolation, sqlite ? levels.slice(-1) : levels);
      return orm.begin(db, sqlite ? undefined : level, async (tx) => {
        const tap = new Tap();
        await orm.tap(tx, tap);
        const cancel = signal && (await cancelOf(db, tx));
        const native: Tapped<Tx> = { tx, tap, ...(cancel && { cancel }) };
        try {
          return await body(native);
        } finally {
          tap.over = true;
          // Otherwise it could hit the ROLLBACK.
          await Promise.race([native.cancelling, tap.answered]);
        }
      });
    },

    async savepoint(native, depth, body) {
      const { tx, tap } = native;
      const outer = tap.scope;
      if (!outer) await orm.tap(tx, tap);
      try {
        return await orm.nest(tx, depth, async (inner) => {
          await orm.tap(inner, tap);
          return body({ ...native, tx: inner });
        });
      } finally {
        tap.scope = outer;
        // In a transaction that the ORM began without guard, the tap is there for the savepoint only.
        if (!outer) tap.remove();
      }
    },

    handle({ tx, tap }, scope) {
      tap.scope = scope;
      return tx;
    },

    rows: (db, statement) => rows(txOf(db), statement),

    joined: (db) => (orm.isOpen(db) ? { tx: db, tap: new Tap() } : undefined),

    interrupt(native) {
      native.cancelling ??= native.cancel?.();
    },
  };
}

/** The tap of what the core calls an open transaction. */
export function tapOf(native: unknown): Tap | undefined {
  return typeof native === 'object' && native !== null && 'tap' in native && native.tap instanceof Tap
    ? native.tap
    : undefined;
}

function txOf<D extends object, Tx>(db: D | Tapped<Tx>): D | Tx {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what has a tap is no database
  return tapOf(db) ? (db as Tapped<Tx>).tx : (db as D);
}
