/* oxlint-disable unicorn/consistent-function-scoping -- a client stands beside the test that it is made for */
import { expect, test } from 'vitest';
import { onDatabase } from '../../src/engine/postgres/admin-connection.ts';
import { ownDatabase } from '../../src/engine/postgres/own-database.ts';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import { startEmbedded } from '../../src/engine/postgres/embedded.ts';
import { statuses, TestRace, schedules } from '../support/race.ts';
import { sqlOn, useEngine } from '../support/server.ts';

const embedded = useEngine();

/** A server of the user's own: embedded too, but told by its URL. */
async function withServer(work: (url: string) => Promise<void>): Promise<void> {
  const server = await startEmbedded();
  try {
    await work(server.url);
  } finally {
    await server.close();
  }
}

function refusal(code: string, message: string | RegExp): unknown {
  return expect.objectContaining({ code, message: expect.stringMatching(message) as string });
}

test.each([
  ['postgres://u:secret@127.0.0.1:1/x', 'no connection to postgres://u@127.0.0.1:1/x: .*ECONNREFUSED'],
  [
    'postgres://u:secret@does-not-exist.invalid/x',
    'no connection to postgres://u@does-not-exist.invalid/x: ',
  ],
  ['postgres://user:secret@[', 'no connection to the given URL: '],
])('%s cannot be reached, and no password is told', async (url, message) => {
  const error = await PostgresEngine.start(url).catch((cause: unknown) => cause);
  expect(error).toEqual(refusal('DATABASE_UNREACHABLE', message));
  expect((error as Error).message).not.toContain('secret');
});

test('what a given server is refused for', () =>
  withServer(async (url) => {
    await sqlOn(url, "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'p'");
    const plain = new URL(url);
    [plain.username, plain.password] = ['plain', 'p'];
    await expect(PostgresEngine.start(plain.href)).rejects.toEqual(
      refusal('DATABASE_ROLE', /^the role plain is no superuser$/),
    );
    plain.password = 'wrong';
    await expect(PostgresEngine.start(plain.href)).rejects.toEqual(
      refusal('DATABASE_UNREACHABLE', /password authentication failed/),
    );
    await sqlOn(url, 'CREATE TABLE theirs (id int)');
    await expect(PostgresEngine.start(url)).rejects.toEqual(
      refusal('DATABASE_FOREIGN', /^the database postgres was not made by toctou: it holds 1 table or view$/),
    );
    expect((await sqlOn(url, 'SELECT count(*)::int AS n FROM theirs')).rows).toEqual([{ n: 0 }]);
    await sqlOn(url, 'DROP TABLE theirs; CREATE VIEW theirs AS SELECT 1 AS one');
    await expect(PostgresEngine.start(url)).rejects.toEqual(
      refusal('DATABASE_FOREIGN', /^the database postgres was not made by toctou: it holds 1 table or view$/),
    );
    await sqlOn(url, 'DROP VIEW theirs; CREATE EXTENSION pg_stat_statements');
    await (await PostgresEngine.start(url)).close();
  }));

test('a database of the name that toctou would take keeps all that it has', () =>
  withServer(async (url) => {
    const all = async (statements: readonly string[]): Promise<void> => {
      for (const statement of statements) await sqlOn(url, statement);
    };
    const shop = onDatabase(url, 'shop');
    await all(['CREATE DATABASE shop', "COMMENT ON DATABASE shop IS 'made by toctou, will be dropped'"]);
    await sqlOn(shop, 'CREATE TABLE orders AS SELECT 1 AS id');
    const orders = async (): Promise<unknown> => (await sqlOn(shop, 'SELECT id FROM orders')).rows;
    const { create, drop } = ownDatabase('shop');

    // There is no role of that name, so the database is found out later.
    await expect(all(create)).rejects.toThrow('database "shop" already exists');
    await expect(all(drop)).rejects.toThrow('the database shop was not made by toctou');
    expect(await orders()).toEqual([{ id: 1 }]);

    await all(['DROP ROLE shop', 'CREATE ROLE shop', 'ALTER DATABASE shop OWNER TO shop']);
    await expect(all(create)).rejects.toThrow('role "shop" already exists');
    await expect(all(drop)).rejects.toThrow('the database shop was not made by toctou');
    // Another run's mark is no mark.
    await sqlOn(url, "COMMENT ON ROLE shop IS 'made by toctou, will be dropped (0)'");
    await expect(all(drop)).rejects.toThrow('the database shop was not made by toctou');
    expect(await orders()).toEqual([{ id: 1 }]);

    const own = ownDatabase('mine');
    await all(own.create);
    await all(own.drop);
    const { rows } = await sqlOn(url, "SELECT rolname FROM pg_roles WHERE rolname = 'mine'");
    expect(rows).toEqual([]);
  }));

test('a given server is used and left as it was', () =>
  withServer(async (url) => {
    const contents = async (): Promise<unknown> =>
      (
        await sqlOn(
          url,
          'SELECT (SELECT json_agg(datname ORDER BY 1) FROM pg_database) AS databases, (SELECT json_agg(rolname ORDER BY 1) FROM pg_roles) AS roles',
        )
      ).rows;
    const before = await contents();
    const engine = await PostgresEngine.start(url);
    expect(engine.description).toMatch(/^PostgreSQL 18\.\d+ \(given\)$/);
    const database = await engine.create();
    const update = (first: number, second: number): string[] => [
      'BEGIN',
      `UPDATE counter SET v = v + 1 WHERE id = ${first}`,
      `UPDATE counter SET v = v + 1 WHERE id = ${second}`,
      'COMMIT',
    ];
    const race = await TestRace.start(
      database,
      'CREATE TABLE counter (id int PRIMARY KEY, v int); INSERT INTO counter VALUES (1, 0), (2, 0)',
      [update(1, 2), update(2, 1)],
    );
    const runs = await race.explore();
    const dead = runs.filter((run) => statuses(run).includes('40P01'));
    expect(dead.length).toBeGreaterThan(1);
    for (const run of dead) {
      for (let again = 0; again < 10; again++)
        expect(statuses(await race.replay(schedules([run])[0] as string))).toEqual(statuses(run));
    }
    await race.close();
    await database.close();
    await engine.close();
    expect(await contents()).toEqual(before);
  }));

test('databases of one server do not see each other', async () => {
  const [a, b] = [await embedded.database(), await embedded.database()];
  await sqlOn(a.url, 'CREATE TABLE t (id int)');
  await sqlOn(b.url, 'CREATE TABLE t (id text)');
  expect(a.url).not.toBe(b.url);
  expect((await sqlOn(a.url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).rows).toEqual([
    { rolsuper: false },
  ]);
});
