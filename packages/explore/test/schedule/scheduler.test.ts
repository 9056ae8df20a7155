/* oxlint-disable unicorn/consistent-function-scoping -- a client stands beside the test that it is made for */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import postgres from 'postgres';
import { afterEach, describe, expect, test } from 'vitest';
import {
  comparable,
  rows,
  schedules,
  statuses,
  TestRace,
  type TestClient,
  type TestRun,
} from '../support/race.ts';
import type { Strategy } from '../../src/schedule/strategy.ts';
import { useEngine } from '../support/server.ts';

let stuck = false;

/** Chooses by a prefix of a schedule, after that the first lane. */
function prefix(schedule: string): Strategy['choose'] {
  const wanted = schedule.match(/\d[a-z]*/g) ?? [];
  return ({ enabled }) => {
    const next = wanted.shift();
    return enabled.find(({ lane }) => lane === next)?.lane ?? (enabled[0]?.lane as string);
  };
}

const scheduleOf = (run: TestRun): string => run.history.schedule.join('');

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const server = useEngine();
const open: TestRace[] = [];

async function race(
  setup: string,
  clients: readonly TestClient[],
  options: Parameters<typeof TestRace.start>[3] = {},
): Promise<TestRace> {
  const started = await TestRace.start(await server.database(), setup, clients, options);
  open.push(started);
  return started;
}

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text UNIQUE)';
const COUNTER = 'CREATE TABLE counter (id int PRIMARY KEY, v int); INSERT INTO counter VALUES (1, 0), (2, 0)';
const connectOnce = (id: number): string[] => [
  'BEGIN',
  "SELECT 1 FROM item WHERE name = 'x'",
  `INSERT INTO item VALUES (${id}, 'x')`,
  'COMMIT',
];

describe('transactions', () => {
  test('SELECT, INSERT of a unique value, COMMIT twice: 14 schedules', async () => {
    const runs = await (await race(ITEM, [connectOnce(1), connectOnce(2)])).explore();
    expect(new Set(schedules(runs)).size).toBe(14);
    expect(runs).toHaveLength(14);
    // In every one of them somebody is refused, or one is first: the SELECT stops nobody here.
    for (const run of runs) {
      expect(new Set(statuses(run))).toEqual(new Set(['23505', 'ok']));
      expect(rows(run, 'item')).toHaveLength(1);
    }
    const waited = runs.filter(({ history }) => history.steps.some(({ waitedFor }) => waitedFor.length > 0));
    expect(waited.length).toBeGreaterThan(0);
    for (const { history } of waited) {
      const step = history.steps.find(({ waitedFor }) => waitedFor.length > 0);
      expect(history.steps[step?.wokenBy ?? -1]?.sql).toMatch(/COMMIT|ROLLBACK/);
    }
  });

  const increment = (forUpdate: string) => async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN');
    const { rows: found } = await client.query<{ v: number }>(
      `SELECT v FROM counter WHERE id = 1 ${forUpdate}`,
    );
    await client.query('UPDATE counter SET v = $1 WHERE id = 1', [(found[0]?.v ?? 0) + 1]);
    await client.query('COMMIT');
    await client.end();
    return 'ok';
  };

  test('two increments: 14 schedules, 12 lost updates', async () => {
    const runs = await (await race(COUNTER, [increment(''), increment('')])).explore();
    expect(runs).toHaveLength(14);
    expect(
      runs.filter((run) => rows(run, 'counter')?.some(([id, v]) => id === '1' && v === '1')),
    ).toHaveLength(12);
  });

  test('the same with FOR UPDATE: 6 schedules, none lost', async () => {
    const runs = await (await race(COUNTER, [increment('FOR UPDATE'), increment('FOR UPDATE')])).explore();
    expect(runs).toHaveLength(6);
    expect(runs.every((run) => rows(run, 'counter')?.some(([id, v]) => id === '1' && v === '2'))).toBe(true);
  });

  test('write skew: 4 of 6 abort under SERIALIZABLE, are wrong under REPEATABLE READ', async () => {
    const flags =
      'CREATE TABLE flag (id int PRIMARY KEY, up bool); INSERT INTO flag VALUES (1, false), (2, false)';
    const client = (level: string, own: number, other: number): string[] => [
      `BEGIN ISOLATION LEVEL ${level}`,
      `UPDATE flag SET up = true WHERE id = ${own} AND NOT (SELECT up FROM flag WHERE id = ${other})`,
      'COMMIT',
    ];
    const serializable = await (
      await race(flags, [client('SERIALIZABLE', 1, 2), client('SERIALIZABLE', 2, 1)])
    ).explore();
    expect(serializable).toHaveLength(6);
    expect(serializable.filter((run) => statuses(run).includes('40001'))).toHaveLength(4);
    const repeatable = await (
      await race(flags, [client('REPEATABLE READ', 1, 2), client('REPEATABLE READ', 2, 1)])
    ).explore();
    expect(repeatable.filter((run) => rows(run, 'flag')?.every(([, up]) => up === 't'))).toHaveLength(4);
  });
});

describe('autocommit statements', () => {
  const insert = "INSERT INTO item SELECT 1, 'x' WHERE NOT EXISTS (SELECT FROM item)";
  const noKey = 'CREATE TABLE item (id int, name text)';

  test('INSERT WHERE NOT EXISTS twice ends with two rows in some schedule', async () => {
    const runs = await (await race(noKey, [[insert], [insert]])).explore();
    expect(schedules(runs).toSorted()).toEqual(['1122', '1212', '1221', '2112', '2121', '2211']);
    expect(runs.filter((run) => rows(run, 'item')?.length === 2)).toHaveLength(4);
    expect(runs[0]?.history.steps.map(({ sql, implicit }) => [sql, implicit])).toEqual([
      [insert, undefined],
      ['COMMIT', true],
      [insert, undefined],
      ['COMMIT', true],
    ]);
  });

  test('so it is by the extended protocol, with parameters', async () => {
    const client = async (url: string): Promise<unknown> => {
      const db = new pg.Client({ connectionString: url });
      await db.connect();
      const { rowCount } = await db.query(
        'INSERT INTO item SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM item)',
        [1, 'x'],
      );
      await db.end();
      return rowCount;
    };
    const runs = await (await race(noKey, [client, client])).explore();
    expect(runs).toHaveLength(6);
    expect(runs.filter((run) => rows(run, 'item')?.length === 2)).toHaveLength(4);
  });

  test('an atomic update never loses', async () => {
    const update = 'UPDATE counter SET v = v + 1 WHERE id = 1';
    const runs = await (await race(COUNTER, [[update], [update]])).explore();
    expect(runs.every((run) => rows(run, 'counter')?.some(([id, v]) => id === '1' && v === '2'))).toBe(true);
    // The second cannot commit before it has run, and it runs when the first has committed.
    expect(schedules(runs).toSorted()).toEqual(['1122', '1212', '2121', '2211']);
  });

  test('a plain read has no commit step, a failed statement neither', async () => {
    const reads = await (
      await race(COUNTER, [['SELECT * FROM counter'], ['SELECT * FROM counter']])
    ).explore();
    expect(schedules(reads)).toEqual(['12', '21']);
    const fails = await (
      await race(COUNTER, [['SELECT 1/0 FROM counter'], ['INSERT INTO counter VALUES (1, 1)']])
    ).explore();
    expect(schedules(fails)).toEqual(['12', '21']);
  });

  test('CREATE TABLE IF NOT EXISTS twice: 23505 in some schedule', async () => {
    const create = 'CREATE TABLE IF NOT EXISTS made (id int)';
    const runs = await (
      await race('CREATE TABLE other ()', [[create], [create]], { reset: 'DROP TABLE IF EXISTS made' })
    ).explore();
    const refused = runs.filter((run) => statuses(run).includes('23505'));
    expect(refused.length).toBeGreaterThan(0);
    const errors = refused.flatMap(({ history }) =>
      history.steps.flatMap(({ error }) => error?.constraint ?? []),
    );
    expect(new Set(errors)).toEqual(new Set(['pg_type_typname_nsp_index']));
  });
});

describe('locks', () => {
  const update = (first: number, second: number): string[] => [
    'BEGIN',
    `UPDATE counter SET v = v + 1 WHERE id = ${first}`,
    `UPDATE counter SET v = v + 1 WHERE id = ${second}`,
    'COMMIT',
  ];

  test('a deadlock has the same victim every time', async () => {
    const pair = await race(COUNTER, [update(1, 2), update(2, 1)]);
    const dead = (await pair.explore()).filter((run) => statuses(run).includes('40P01'));
    expect(dead.length).toBeGreaterThan(1);
    for (const { history } of dead) {
      const first = comparable(await pair.replay(history.schedule.join('')));
      for (let again = 0; again < 60 / dead.length; again++) {
        expect(comparable(await pair.replay(history.schedule.join('')))).toBe(first);
      }
    }
  });

  test('the one who closes the circle is the victim, every time', async () => {
    const pair = await race(COUNTER, [update(1, 2), update(2, 1)]);
    for (let again = 0; again < 30; again++) {
      expect(statuses(await pair.once(prefix('1212')))).toEqual(['ok', '40P01']);
      expect(statuses(await pair.once(prefix('1221')))).toEqual(['40P01', 'ok']);
    }
  });

  test('NOWAIT and SKIP LOCKED', async () => {
    const lock = ['BEGIN', 'SELECT * FROM counter WHERE id = 1 FOR UPDATE', 'COMMIT'];
    const nowait = await (
      await race(COUNTER, [lock, ['SELECT v FROM counter WHERE id = 1 FOR UPDATE NOWAIT']])
    ).explore();
    expect(new Set(nowait.map((run) => statuses(run)[1]))).toEqual(new Set(['ok', '55P03']));
    const skip = await (
      await race(COUNTER, [lock, ['SELECT v FROM counter WHERE id = 1 FOR UPDATE SKIP LOCKED']])
    ).explore();
    const found = skip.map(
      ({ answers }) => (answers[1] as { body: { rowCount: number }[] }).body[0]?.rowCount,
    );
    expect(new Set(found)).toEqual(new Set([0, 1]));
    const second = [...nowait, ...skip].flatMap(({ history }) =>
      history.steps.filter(({ lane }) => lane === '2'),
    );
    expect(second.every(({ waitedFor }) => waitedFor.length === 0)).toBe(true);
  });

  test('advisory locks', async () => {
    const client = (n: number): string[] => [
      'BEGIN',
      'SELECT pg_advisory_xact_lock(7)',
      `UPDATE counter SET v = v * 10 + ${n} WHERE id = 1`,
      'COMMIT',
    ];
    const runs = await (await race(COUNTER, [client(1), client(2)])).explore();
    const results = runs.map((run) => rows(run, 'counter')?.find(([id]) => id === '1')?.[1]);
    expect(new Set(results)).toEqual(new Set(['12', '21']));
    expect(runs).toHaveLength(6);
  });

  test('a lock timeout is an error like any other', async () => {
    const waiter = [
      'BEGIN',
      "SET LOCAL lock_timeout = '30ms'",
      'SELECT v FROM counter WHERE id = 1 FOR UPDATE',
      'COMMIT',
    ];
    const holder = async (url: string): Promise<string> => {
      const client = await connected(url);
      await client.query('BEGIN');
      await client.query('SELECT v FROM counter WHERE id = 1 FOR UPDATE');
      await client.query('SELECT v FROM counter WHERE id = 2');
      // At work for longer than the other waits.
      await delay(300);
      await client.query('COMMIT');
      await client.end();
      return 'ok';
    };
    const pair = await race(COUNTER, [waiter, holder]);
    const { answers, history } = await pair.once(prefix('212'));
    expect(answers).toMatchObject([{ status: '55P03' }, 'ok']);
    expect(history.steps.find(({ error }) => error)?.error?.code).toBe('55P03');
  });

  test('a lock table and three clients', async () => {
    const client = (n: number): string[] => [
      'BEGIN',
      'LOCK TABLE counter',
      `UPDATE counter SET v = v * 10 + ${n} WHERE id = 1`,
      'COMMIT',
    ];
    const three = await race(COUNTER, [client(1), client(2), client(3)]);
    const runs = await three.explore();
    const results = new Set(runs.map((run) => rows(run, 'counter')?.find(([id]) => id === '1')?.[1]));
    expect(results).toEqual(new Set(['123', '132', '213', '231', '312', '321']));
    expect(new Set(schedules(runs)).size).toBe(runs.length);
    for (const run of runs)
      expect(comparable(await three.replay(run.history.schedule.join('')))).toBe(comparable(run));
  });
});

test('who waited first wakes first, every time', async () => {
  const insert = ["INSERT INTO item VALUES (1, 'x')"];
  const three = await race(ITEM, [['BEGIN', ...insert, 'ROLLBACK'], insert, insert]);
  for (const [second, third] of [
    [2, 3],
    [3, 2],
  ] as const) {
    for (let again = 0; again < 30; again++) {
      const run = await three.replay(`1${second}${third}1${second}`);
      const expected = ['ok', 'error', 'error'];
      expected[second - 1] = 'ok';
      expect(statuses(run).map((status) => (status === 'ok' ? 'ok' : 'error'))).toEqual(expected);
    }
  }
});

test('a schedule replayed 50 times gives the identical history', async () => {
  const pair = await race(ITEM, [connectOnce(1), connectOnce(2)]);
  for (const schedule of ['12', '1122', '1221']) {
    const first = await pair.once(prefix(schedule));
    for (let again = 0; again < 50; again++) {
      expect(comparable(await pair.replay(scheduleOf(first)))).toBe(comparable(first));
    }
  }
});

describe('clients that do as they like', () => {
  const both = async (url: string): Promise<unknown> => {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    const one = async (id: number): Promise<void> => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('SELECT v FROM counter WHERE id = $1', [id]);
      await client.query('UPDATE counter SET v = v + 1 WHERE id = $1', [id]);
      await client.query('COMMIT');
      client.release();
    };
    await Promise.all([one(1), one(2)]);
    await pool.end();
    return 'ok';
  };

  test('two connections at work at once: every interleaving, without an idle client', async () => {
    const runs = await (await race(COUNTER, [both])).explore();
    // (3 + 3)! / (3! 3!)
    expect(new Set(schedules(runs)).size).toBe(20);
    expect(runs).toHaveLength(20);
    expect(runs.every(({ history: { idle } }) => idle.length === 0)).toBe(true);
  });

  test('two such clients: one schedule 50 times', async () => {
    const pair = await race(COUNTER, [both, both]);
    const first = await pair.once(prefix('121b2b11b2b2'));
    expect(first.answers).toEqual(['ok', 'ok']);
    for (let again = 0; again < 20; again++)
      expect(comparable(await pair.replay(scheduleOf(first)))).toBe(comparable(first));
  });

  test('a client that waits for its own other connection', async () => {
    const self = async (url: string): Promise<unknown> => {
      const [a, b] = [await connected(url), await connected(url)];
      await a.query('BEGIN');
      await a.query('UPDATE counter SET v = 1 WHERE id = 1');
      const code = await b
        .query('UPDATE counter SET v = 2 WHERE id = 1')
        .catch((error: unknown) => (error as { code: string }).code);
      await a.query('COMMIT');
      await a.end();
      await b.end();
      return code;
    };
    const other = ['UPDATE counter SET v = v + 10 WHERE id = 1'];
    const pair = await race(COUNTER, [self, other]);
    for (const start of ['112', '121', '1121b', '211b']) {
      const { history: found, answers } = await pair.once(prefix(start));
      expect(found.selfDeadlocked).toEqual(['1b']);
      expect(answers).toMatchObject(['57014', { status: 'ok' }]);
    }
    // Lost where the other overwrites nothing of it: the second waits for its turn only.
  });

  test('clients that wait for each other through the app', async () => {
    const crossed =
      (mine: number, other: number) =>
      async (url: string): Promise<unknown> => {
        const [a, b] = [await connected(url), await connected(url)];
        await a.query('BEGIN');
        await a.query('UPDATE counter SET v = 1 WHERE id = $1', [mine]);
        const code = await b.query('UPDATE counter SET v = 2 WHERE id = $1', [other]).then(
          () => 'ok',
          (error: unknown) => (error as { code: string }).code,
        );
        await a.query('COMMIT');
        await a.end();
        await b.end();
        return code;
      };
    const pair = await race(COUNTER, [crossed(1, 2), crossed(2, 1)]);
    const run = await pair.once(prefix('121b2b'));
    expect(new Set(run.answers)).toEqual(new Set(['57014', 'ok']));
    expect(comparable(await pair.replay(scheduleOf(run)))).toBe(comparable(run));
  });

  test('a transaction that is left open', async () => {
    const clients: pg.Client[] = [];
    const leaks = async (url: string): Promise<string> => {
      const client = await connected(url);
      clients.push(client);
      await client.query('BEGIN');
      await client.query('UPDATE counter SET v = v + 1 WHERE id = 1');
      return 'ok';
    };
    const pair = await race(COUNTER, [leaks, ['UPDATE counter SET v = v + 10 WHERE id = 1']], {
      idleMs: 200,
    });
    const runs = await pair.explore();
    expect(runs.map(({ history: { leaked } }) => leaked)).toEqual(runs.map(() => ['1']));
    expect(runs.every(({ answers: [, answer] }) => (answer as { status: string }).status === 'ok')).toBe(
      true,
    );
    expect(runs.every((run) => rows(run, 'counter')?.some(([id, v]) => id === '1' && v === '10'))).toBe(true);
    for (const client of clients) await client.end();
  });

  test('statements after the answer are waited for, and are steps', async () => {
    const later: Promise<void>[] = [];
    const fires = async (url: string): Promise<string> => {
      const client = await connected(url);
      await client.query('UPDATE counter SET v = v + 1 WHERE id = 1');
      later.push(
        delay(5).then(async () => {
          await client.query('UPDATE counter SET v = v + 1 WHERE id = 2');
          await client.end();
        }),
      );
      return 'ok';
    };
    const runs = await (await race(COUNTER, [fires, ['SELECT * FROM counter']])).explore();
    await Promise.all(later);
    expect(schedules(runs).toSorted()).toEqual(['11112', '11121', '11211', '12111', '21111']);
    expect(runs.every((run) => rows(run, 'counter')?.every(([, v]) => v === '1'))).toBe(true);
  });

  test('a pool gives whichever connection is free', async () => {
    const pools = new Map<string, pg.Pool>();
    const ownPool = async (url: string): Promise<string> => {
      const own = pools.get(url) ?? new pg.Pool({ connectionString: url, max: 2 });
      pools.set(url, own);
      await Promise.all([1, 2].map((id) => own.query('SELECT v FROM counter WHERE id = $1', [id])));
      await own.query('SELECT v FROM counter');
      return 'ok';
    };
    const runs = await (await race(COUNTER, [ownPool, ownPool])).explore();
    expect(
      runs.every(({ history: { schedule } }) => schedule.filter((lane) => lane.endsWith('b')).length === 2),
    ).toBe(true);
    // 6! / (3! 3!) orders of six steps, and two of a client's first two, for each client.
    expect(new Set(schedules(runs)).size).toBe(80);
    expect(runs).toHaveLength(80);
    for (const each of pools.values()) await each.end();
  });

  test('a connection for each statement', async () => {
    const once = async (url: string): Promise<string> => {
      for (const id of [1, 2]) {
        const client = await connected(url);
        await client.query('SELECT v FROM counter WHERE id = $1', [id]);
        await client.end();
      }
      return 'ok';
    };
    const runs = await (await race(COUNTER, [once, once])).explore();
    expect(schedules(runs).toSorted()).toEqual(['1122', '1212', '1221', '2112', '2121', '2211']);
  });

  test('a client that does nothing visible for long is reported, and the others go on', async () => {
    const slow = async (url: string): Promise<string> => {
      const client = await connected(url);
      await client.query('SELECT v FROM counter WHERE id = 1');
      await delay(1500);
      await client.query('SELECT v FROM counter WHERE id = 2');
      await client.end();
      return 'ok';
    };
    const pair = await race(COUNTER, [slow, ['SELECT * FROM counter']], { idleMs: 500 });
    const run = await pair.once(prefix('1'));
    expect(run.history.idle).toEqual([0]);
    expect(run.history.schedule).toEqual(['1', '2', '1']);
  });

  test('a client that never answers is inconclusive', async () => {
    const pair = await race(
      COUNTER,
      [['SELECT 1 FROM counter'], async () => (stuck ? new Promise(() => {}) : 'ok')],
      {
        idleMs: 50,
        timeoutMs: 300,
      },
    );
    stuck = true;
    await expect(pair.once()).rejects.toThrow('client 2 did not answer within 0.3 s');
    stuck = false;
  });

  test('prepared, then never run', async () => {
    const prepares = async (url: string): Promise<unknown> => {
      const sql = postgres(url, { max: 1 });
      await sql`SELECT v FROM counter WHERE id = ${1}`.describe();
      const code = await sql`SELECT * FROM nowhere WHERE id = ${1}`.catch(
        (error: unknown) => (error as { code: string }).code,
      );
      await sql.end();
      return code;
    };
    const runs = await (await race(COUNTER, [prepares, ['SELECT * FROM counter']])).explore();
    expect(
      runs.every(({ answers: [code], history: { idle } }) => code === '42P01' && idle.length === 0),
    ).toBe(true);
  });

  test('postgres.js: a prepared statement is one step', async () => {
    const insert = async (url: string): Promise<unknown> => {
      const sql = postgres(url, { max: 1, fetch_types: false });
      await sql`INSERT INTO item VALUES (${1}, ${'x'}) ON CONFLICT DO NOTHING`;
      const found = await sql`SELECT * FROM item`;
      await sql.end();
      return found.length;
    };
    const runs = await (await race(ITEM, [insert, ['SELECT * FROM item']])).explore();
    expect(schedules(runs).toSorted()).toEqual(['1112', '1121', '1211', '2111']);
  });

  test('a connection killed in the middle of a step', async () => {
    const killer = [
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'target' AND pid <> pg_backend_pid()",
    ];
    const target = async (url: string): Promise<unknown> => {
      const client = await connected(`${url}?application_name=target`);
      await client.query('BEGIN');
      const code = await client.query('UPDATE counter SET v = 5 WHERE id = 1').then(
        () =>
          client.query('COMMIT').then(
            () => 'ok',
            () => 'lost',
          ),
        () => 'lost',
      );
      await client.end().catch(() => {});
      return code;
    };
    const runs = await (await race(COUNTER, [target, killer])).explore();
    expect(new Set(runs.map(({ answers: [answer] }) => answer))).toEqual(new Set(['ok', 'lost']));
  });
});
