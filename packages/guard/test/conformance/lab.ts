import { afterAll, beforeAll, beforeEach, test } from 'vitest';
import type { Other, Server } from '../servers/server.ts';
import type { Harness, Opened, Otherwise } from './harness.ts';

/** A client on a database of its own, with the row 1 in `t` and twenty accounts before each test. */
export interface Lab<D extends object, Tx extends object> {
  readonly harness: Harness<D, Tx>;
  readonly server: Server;
  readonly db: D;
  /** Adds a row to `t`; 1 is taken. */
  insert(to: D | Tx, id: number): Promise<unknown>;
  ids(): Promise<unknown[]>;
  /** Writes to an account. */
  pay(to: D | Tx, id: number): Promise<unknown>;
  /** Whether something is otherwise with this client. */
  is(otherwise: Otherwise): boolean;
  /** A test for databases that are reached over a network, and let two write at once. */
  onServer(title: string, body: () => Promise<void>): void;
}

/** Sets it up for the tests of a `describe`. */
export function useLab<D extends object, Tx extends object>(
  harness: Harness<D, Tx>,
  start: () => Promise<Server>,
): Lab<D, Tx> {
  let server: Server;
  let other: Other;
  let opened: Opened<D>;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    server = await start();
    closers.push(() => server.close());
    other = await server.connect();
    closers.push(() => other.close());
    opened = await harness.open(server, 5);
    closers.push(() => opened.close());
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });
  beforeEach(async () => {
    for (const sql of ['DELETE FROM t', 'INSERT INTO t (id) VALUES (1)', 'DELETE FROM accounts'])
      await other.run(sql);
    for (let id = 1; id <= 20; id += 1) await other.run(`INSERT INTO accounts VALUES (${id}, 100)`);
  });
  return {
    harness,
    get server() {
      return server;
    },
    get db() {
      return opened.db;
    },
    insert: (to, id) => harness.send(to, 'INSERT INTO t (id) VALUES (?)', [id]),
    ids: async () => (await other.run('SELECT id FROM t ORDER BY id')).map((row) => row['id']),
    pay: (to, id) => harness.send(to, 'UPDATE accounts SET balance = balance - 1 WHERE id = ?', [id]),
    is: (otherwise) => harness.otherwise?.includes(otherwise) === true,
    onServer(title, body) {
      // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both are the caller's
      test(title, async (context) => {
        if (server.dialect === 'sqlite') context.skip('SQLite: one writer, and no connection to lose');
        await body();
      });
    },
  };
}
