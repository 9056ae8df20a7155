import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import postgres from 'postgres';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/engine/database.ts';
import type { Gate, StepRequest } from '../../src/schedule/gate.ts';
import { HoldingGate } from '../support/holding-gate.ts';
import { OpenGate } from '../support/open-gate.ts';
import { schedules, TestRace } from '../support/race.ts';
import { RawClient } from '../support/raw-client.ts';
import { sqlOn, useEngine } from '../support/server.ts';
import { client as wire } from '../support/wire.ts';

const server = useEngine();
let database: Database;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await server.database();
  await sqlOn(database.url, 'CREATE TABLE item (id int PRIMARY KEY, name text)');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await sqlOn(database.url, 'TRUNCATE item');
});

async function connected(gate: Gate, config: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: await database.endpoint(0, gate), ...config });
  client.on('error', () => {});
  await client.connect();
  closing.push(() => client.end());
  return client;
}

/** What a step is, in a word: `(...)` for what is not counted, `+` for the commit of what came before. */
function shown({ sql, counted, implicit, whole }: StepRequest): string {
  const text = implicit ? '+' : sql;
  return `${counted ? text : `(${text})`}${whole === undefined ? '' : ` whole: ${whole}`}`;
}

async function stepsOf(
  work: (client: pg.Client) => Promise<unknown>,
  config: pg.ClientConfig = {},
): Promise<string[]> {
  const gate = new OpenGate();
  await work(await connected(gate, config));
  expect(gate.failures).toEqual([]);
  return gate.arrived.map(shown);
}

describe('the steps of a message', () => {
  test.each([
    [
      "INSERT INTO item VALUES (1); SELECT 1; UPDATE item SET name = 'x'",
      ['INSERT INTO item VALUES (1)', '(SELECT 1)', "UPDATE item SET name = 'x'", '+'],
    ],
    [
      'BEGIN; INSERT INTO item VALUES (1); COMMIT; SELECT * FROM item',
      ['(BEGIN)', 'INSERT INTO item VALUES (1)', 'COMMIT', 'SELECT * FROM item'],
    ],
    ["SET work_mem = '1MB'; SHOW work_mem", ["(SET work_mem = '1MB'; SHOW work_mem)"]],
    ['SELECT * FROM item; VACUUM item', ['SELECT * FROM item; VACUUM item whole: Vacuum'], '25001'],
    [
      'INSERT INTO item VALUES (1); SELEC',
      ['INSERT INTO item VALUES (1); SELEC whole: it cannot be parsed'],
      '42601',
    ],
    [
      'INSERT INTO item VALUES (1); SELECT 1/0; SELECT 2',
      ['INSERT INTO item VALUES (1)', '(SELECT 1/0)'],
      '22012',
    ],
  ] as const)('%s', async (...[sql, expected, code]: readonly [string, readonly string[], string?]) => {
    let error: unknown;
    const steps = await stepsOf(async (client) => {
      await client.query(sql).catch((cause: unknown) => (error = cause));
    });
    expect(steps.map((step) => step.replaceAll(/\s+/g, ' '))).toEqual(expected);
    expect((error as { code?: string } | undefined)?.code).toBe(code);
  });

  test('a batch of several statements and one Sync, as of pipeline mode', async () => {
    const gate = new OpenGate();
    const raw = await RawClient.open(await database.endpoint(0, gate));
    const run = (sql: string): Buffer =>
      Buffer.concat([wire.parse('', sql), wire.bind('', ''), wire.execute('')]);
    raw.stream.write(
      Buffer.concat([
        run('INSERT INTO item VALUES (1)'),
        run('SELECT id FROM item'),
        run('INSERT INTO item VALUES (2)'),
        wire.sync,
        run('BEGIN'),
        run('SELECT id FROM item'),
        run('COMMIT'),
        wire.sync,
        wire.terminate,
      ]),
    );
    expect((await raw.end()).map(({ type }) => type).join('')).toBe('12C12DC12CZ12C12DDC12CZ');
    expect(gate.arrived.map(shown)).toEqual([
      'INSERT INTO item VALUES (1)',
      'SELECT id FROM item',
      'INSERT INTO item VALUES (2)',
      '+',
      '(BEGIN)',
      'SELECT id FROM item',
      'COMMIT',
    ]);
  });

  test('the commit of a COPY', async () => {
    const steps = await stepsOf(async (client) => {
      await pipeline(Readable.from(['1\tx\n']), client.query(copyStreams.from('COPY item FROM STDIN')));
      await client.query(copyStreams.to('COPY item TO STDOUT')).resume().toArray();
    });
    expect(steps).toEqual(['COPY item FROM STDIN', '+', 'COPY item TO STDOUT']);
  });

  test('each fetch of a cursor', async () => {
    const steps = await stepsOf(async (client) => {
      const cursor = client.query(new Cursor('SELECT id FROM item FOR UPDATE'));
      await cursor.read(1);
      await cursor.close();
    });
    // It is prepared and run in two trips, which the scheduler takes for one step.
    expect(steps).toEqual(['SELECT id FROM item FOR UPDATE', 'SELECT id FROM item FOR UPDATE', '+']);
    const sql = postgres(await database.endpoint(0, new OpenGate()), { max: 1 });
    await sql`INSERT INTO item SELECT generate_series(1, 5)`;
    const read: number[] = [];
    await sql`SELECT id FROM item`.cursor(2, (rows) => void read.push(rows.length));
    expect(read).toEqual([2, 2, 1]);
    await sql.end();
  });
});

describe('races', () => {
  async function explored(clients: readonly ((url: string) => Promise<unknown>)[]): Promise<unknown[][]> {
    const own = await server.database();
    const race = await TestRace.start(own, 'CREATE TABLE item (id int, name text)', clients);
    const runs = await race.explore();
    await race.close();
    return runs.map((run) => [schedules([run])[0], ...run.answers]).toSorted();
  }
  const withClient =
    (work: (client: pg.Client) => Promise<unknown>) =>
    async (url: string): Promise<unknown> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    };
  const count = withClient(async (client) => {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM item');
    return rows[0]?.n;
  });

  test('the rows of a COPY are seen after its commit, which is a step', async () => {
    const copies = withClient((client) =>
      pipeline(Readable.from(['1\tx\n']), client.query(copyStreams.from('COPY item FROM STDIN'))),
    );
    expect(await explored([copies, count])).toEqual([
      ['112', undefined, 1],
      ['121', undefined, 0],
      ['211', undefined, 0],
    ]);
  });

  test('between two statements of one message others run', async () => {
    const twice = withClient(async (client) => {
      const results = (await client.query(
        'SELECT count(*)::int AS n FROM item; SELECT count(*)::int AS n FROM item',
      )) as unknown as pg.QueryResult<{ n: number }>[];
      return results.map(({ rows }) => rows[0]?.n).join();
    });
    const insert = withClient(async (client) => (await client.query('INSERT INTO item VALUES (1)')).rowCount);
    const answers = (await explored([twice, insert])).map(
      ([schedule, answer]) => `${String(schedule)} ${String(answer)}`,
    );
    expect(answers).toEqual(['1122 0,0', '1212 0,0', '1221 0,1', '2112 0,0', '2121 0,1', '2211 1,1']);
  });

  test('an app that opens a connection for each query', async () => {
    const each = async (url: string): Promise<unknown> => {
      const seen = await count(url);
      await withClient((client) => client.query('INSERT INTO item VALUES (1)'))(url);
      return seen;
    };
    const answers = await explored([each, each]);
    expect(answers).toHaveLength(20);
    // All but the two serial ones.
    expect(answers.filter(([, one, other]) => one === 0 && other === 0)).toHaveLength(18);
  });
});

describe('a cancel request', () => {
  /** As drivers do it: over a connection of its own, with the key of the one that is meant. */
  async function cancel(client: pg.Client, keyOf: pg.Client = client): Promise<void> {
    const canceller = new pg.Client({ host: client.host, port: client.port });
    const { connection } = canceller as unknown as {
      connection: pg.Connection & {
        cancel(pid: number, key: number): void;
        connect(port: number, host: string): void;
      };
    };
    const { processID } = client as unknown as { processID: number };
    const { secretKey } = keyOf as unknown as { secretKey: number };
    connection.on('error', () => {});
    connection.once('connect', () => connection.cancel(processID, secretKey));
    const ended = once(connection, 'end');
    connection.connect(client.port, client.host);
    await ended;
  }

  test.each([
    ['a query', 'INSERT INTO item VALUES (1)', undefined],
    ['a batch', 'INSERT INTO item VALUES ($1)', [1]],
  ])('of %s that waits at the gate is answered when its turn comes', async (_, text, values) => {
    const gate = new HoldingGate();
    const client = await connected(gate);
    const canceled = client.query(text, values as unknown[]).catch((error: unknown) => error);
    await gate.held();
    await cancel(client);
    await gate.release();
    expect(await canceled).toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    expect(gate.results.at(-1)).toMatchObject({ status: 'I', error: { code: '57014' } });
    const next = client.query('SELECT id FROM item');
    await gate.release();
    expect((await next).rows).toEqual([]);
  });

  test('fails the transaction that it is in', async () => {
    const gate = new HoldingGate();
    const client = await connected(gate);
    await client.query('BEGIN');
    const canceled = client.query('SELECT * FROM item').catch((error: unknown) => error);
    await gate.held();
    await cancel(client);
    await gate.release();
    expect(await canceled).toMatchObject({ code: '57014' });
    expect(gate.results.at(-1)?.status).toBe('E');
    const next = client.query('SELECT * FROM item').catch((error: unknown) => error);
    await gate.release();
    expect(await next).toMatchObject({ code: '25P02' });
    const end = client.query('ROLLBACK');
    await gate.release();
    await end;
  });

  test('with a wrong key cancels nothing', async () => {
    const gate = new HoldingGate();
    const client = await connected(gate);
    const other = await connected(new OpenGate());
    const inserted = client.query('INSERT INTO item VALUES (1)');
    await gate.held();
    await cancel(client, other);
    await gate.release();
    await gate.release();
    expect((await inserted).rowCount).toBe(1);
  });
});

test('a client that goes in the middle of a COPY leaves nothing, and no hang', async () => {
  const gate = new OpenGate();
  for (const ask of [
    wire.query('COPY item FROM STDIN'),
    Buffer.concat([wire.parse('', 'COPY item FROM STDIN'), wire.bind('', ''), wire.execute(''), wire.sync]),
  ]) {
    const raw = await RawClient.open(await database.endpoint(0, gate));
    raw.stream.write(ask);
    await raw.until((types) => types.includes('G'));
    raw.stream.write(wire.copyData(Buffer.from('1\tx\n')));
    raw.stream.destroy();
    await raw.end();
  }
  await expect.poll(() => gate.open.size).toBe(0);
  expect((await sqlOn(database.url, 'SELECT * FROM item')).rows).toEqual([]);
});

test('a notification comes while a step waits', async () => {
  const gate = new HoldingGate();
  const client = await connected(gate);
  const listen = client.query('LISTEN news');
  await gate.release();
  await listen;
  const held = client.query('SELECT id FROM item');
  await gate.held();
  const heard = once(client, 'notification');
  await sqlOn(database.url, "NOTIFY news, 'hello'");
  expect(((await heard) as [pg.Notification])[0].payload).toBe('hello');
  await gate.release();
  expect((await held).rows).toEqual([]);
});

describe('how a session is set', () => {
  /** Begins a transaction in which the first statement reads nothing. */
  async function firstStep(client: pg.Client, gate: OpenGate): Promise<StepRequest | undefined> {
    await client.query('BEGIN');
    await client.query('SELECT 1 AS first');
    await client.query('ROLLBACK');
    return gate.arrived.find(({ sql }) => sql === 'SELECT 1 AS first');
  }

  test.each([
    ['a parameter of its start', { options: '-c default_transaction_isolation=serializable' }, []],
    ['its characteristics', {}, ['SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE']],
    ['SET', {}, ['SET default_transaction_isolation TO serializable']],
    ['set_config', {}, ["SELECT set_config('default_transaction_isolation', 'serializable', false)"]],
    ['its role', {}, [], 'ALTER ROLE CURRENT_USER SET default_transaction_isolation = serializable'],
    [
      'its database',
      {},
      [],
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`,
    ],
  ])(
    'SERIALIZABLE by %s: the first statement takes the snapshot',
    async (_, config, before, lasting = 'SELECT') => {
      await sqlOn(database.url, lasting);
      const gate = new OpenGate();
      const client = await connected(gate, config);
      for (const sql of before) await client.query(sql);
      expect(await firstStep(client, gate)).toMatchObject({ counted: true, isolation: 'serializable' });
      await sqlOn(database.url, lasting.replace(' SET ', ' RESET ').replace(' = serializable', ''));
    },
  );

  test('the level of one transaction is not that of the next', async () => {
    const gate = new OpenGate();
    const client = await connected(gate);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 AS one; ROLLBACK');
    await client.query('BEGIN');
    await client.query("SET LOCAL transaction_isolation = 'serializable'");
    await client.query('SELECT 2 AS two');
    await client.query('COMMIT');
    expect(await firstStep(client, gate)).toMatchObject({ counted: false });
    const counted = gate.arrived
      .filter(({ isolation }) => isolation)
      .map(({ sql, isolation }) => [sql.trim(), isolation]);
    expect(counted).toEqual([
      ['SELECT 1 AS one', 'repeatable read'],
      ['ROLLBACK', 'repeatable read'],
      ['SELECT 2 AS two', 'serializable'],
      ['COMMIT', 'serializable'],
    ]);
  });

  test.each([
    ['start', { idle_in_transaction_session_timeout: 60_000 }, 'SELECT 1'],
    ['SET', {}, "SET idle_in_transaction_session_timeout = '1min'"],
    ['RESET ALL', { options: '-c idle_session_timeout=1min' }, 'RESET ALL'],
    ['its own transaction', {}, "BEGIN; SET LOCAL transaction_timeout = '1min'"],
  ])('timeouts that run while a step waits are off, and the client is told: %s', async (_, config, sql) => {
    const client = await connected(new OpenGate(), config);
    const notices: string[] = [];
    client.on('notice', ({ message }) => notices.push(message ?? ''));
    await client.query(sql);
    for (const name of ['idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout'])
      expect((await client.query<Record<string, string>>(`SHOW ${name}`)).rows[0]?.[name]).toBe('0');
    if (sql !== 'SELECT 1')
      expect(notices).toEqual([
        expect.stringMatching(
          /^toctou: \w+_timeout set to 0: it would run while a statement waits for its turn$/,
        ),
      ]);
  });
});
