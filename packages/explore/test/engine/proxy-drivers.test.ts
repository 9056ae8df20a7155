/* oxlint-disable vitest/no-standalone-expect -- said once, for all tests */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpenGate } from '../support/open-gate.ts';
import { sqlOn, useEngine } from '../support/server.ts';

const server = useEngine();
const gate = new OpenGate();
const urls = { direct: '', proxy: '' };

const SCHEMA = `
  CREATE TABLE item (id int PRIMARY KEY, name text UNIQUE, tags text[], at timestamptz, extra jsonb, raw bytea);
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
`;

beforeAll(async () => {
  const database = await server.database();
  await sqlOn(database.url, SCHEMA);
  urls.direct = database.url;
  urls.proxy = await database.endpoint(0, gate);
});

afterAll(() => {
  expect(gate.failures).toEqual([]);
});

describe.each(['direct', 'proxy'] as const)('pg over a %s connection', (way) => {
  async function withClient<T>(
    work: (client: pg.Client) => Promise<T>,
    config: pg.ClientConfig = {},
  ): Promise<T> {
    const client = new pg.Client({ connectionString: urls[way], ...config });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query('TRUNCATE item, parent, child');
      return await work(client);
    } finally {
      await client.end().catch(() => {});
    }
  }

  test('simple queries', () =>
    withClient(async (client) => {
      expect((await client.query("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b')")).rowCount).toBe(2);
      const { rows, command, fields } = await client.query(
        'SELECT id, name, NULL::int AS nothing FROM item ORDER BY id',
      );
      expect(rows).toEqual([
        { id: 1, name: 'a', nothing: null },
        { id: 2, name: 'b', nothing: null },
      ]);
      expect(command).toBe('SELECT');
      expect(fields.map(({ name, dataTypeID, format }) => [name, dataTypeID, format])).toEqual([
        ['id', 23, 'text'],
        ['name', 25, 'text'],
        ['nothing', 23, 'text'],
      ]);
      expect((await client.query('')).rows).toEqual([]);
      expect((await client.query(' ; ')).rows).toEqual([]);
      expect((await client.query('SELECT FROM item')).rows).toEqual([{}, {}]);
    }));

  test('several statements in one message', () =>
    withClient(async (client) => {
      const results = (await client.query(
        "SET LOCAL work_mem = '1MB'; INSERT INTO item (id) VALUES (1); SELECT id FROM item; SELECT 2 AS two",
      )) as unknown as pg.QueryResult[];
      expect(results.map(({ command, rows }) => [command, rows])).toEqual([
        ['SET', []],
        ['INSERT', []],
        ['SELECT', [{ id: 1 }]],
        ['SELECT', [{ two: 2 }]],
      ]);
      const two = (await client.query(
        "SET work_mem = '2MB'; SELECT count(*)::int AS n FROM item",
      )) as unknown as pg.QueryResult[];
      expect(two[1]?.rows).toEqual([{ n: 1 }]);
      await expect(client.query('INSERT INTO item (id) VALUES (5); SELECT 1/0')).rejects.toMatchObject({
        code: '22012',
      });
      expect((await client.query('SELECT * FROM item WHERE id = 5')).rowCount).toBe(0);
      await client.query('BEGIN; INSERT INTO item (id) VALUES (6); COMMIT');
      expect((await client.query('SELECT * FROM item WHERE id = 6')).rowCount).toBe(1);
    }));

  test('parameters, named statements, binary results', () =>
    withClient(async (client) => {
      await client.query('INSERT INTO item VALUES ($1, $2, $3, $4, $5, $6)', [
        1,
        'ü "quoted"',
        ['x', null, 'y,z'],
        new Date(0),
        { a: [1] },
        Buffer.from([0, 1, 255]),
      ]);
      for (let run = 0; run < 3; run++) {
        const { rows } = await client.query({
          name: 'one',
          text: 'SELECT * FROM item WHERE id = $1',
          values: [1],
        });
        expect(rows).toEqual([
          {
            id: 1,
            name: 'ü "quoted"',
            tags: ['x', null, 'y,z'],
            at: new Date(0),
            extra: { a: [1] },
            raw: Buffer.from([0, 1, 255]),
          },
        ]);
      }
      const config = { text: 'SELECT id, raw FROM item WHERE id = $1', values: [1], binary: true };
      expect((await client.query(config)).rows).toMatchObject([{ id: 1, raw: '\u0000\u0001\ufffd' }]);
    }));

  test('more parameters than an int16 can count', () =>
    withClient(async (client) => {
      const values = Array.from({ length: 40_000 }, (_, i) => i);
      const { rows } = await client.query(
        `SELECT count(*)::int AS n FROM (VALUES ${values.map((i) => `($${i + 1}::int)`).join()}) v`,
        values,
      );
      expect(rows).toEqual([{ n: 40_000 }]);
    }));

  test('errors, and on it goes', () =>
    withClient(async (client) => {
      await client.query("INSERT INTO item (id, name) VALUES (1, 'a')");
      await expect(client.query("INSERT INTO item (id, name) VALUES (2, 'a')")).rejects.toMatchObject({
        code: '23505',
        constraint: 'item_name_key',
        table: 'item',
        schema: 'public',
        detail: 'Key (name)=(a) already exists.',
      });
      await expect(client.query('SELECT * FROM nowhere')).rejects.toMatchObject({
        code: '42P01',
        position: '15',
      });
      await expect(client.query('SELEC 1')).rejects.toMatchObject({ code: '42601' });
      await expect(client.query('SELECT $1::int + 1', ['x'])).rejects.toMatchObject({ code: '22P02' });
      await expect(client.query('SELECT nope FROM item WHERE id = $1', [1])).rejects.toMatchObject({
        code: '42703',
      });
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    }));

  test('transactions, savepoints, a failed transaction', () =>
    withClient(async (client) => {
      await client.query('BEGIN');
      await client.query('INSERT INTO item (id) VALUES (1)');
      await client.query('SAVEPOINT s');
      await expect(client.query('INSERT INTO item (id) VALUES (1)')).rejects.toMatchObject({ code: '23505' });
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
      await client.query('ROLLBACK TO s');
      await client.query('COMMIT');
      expect((await client.query('SELECT id FROM item')).rows).toEqual([{ id: 1 }]);
      await client.query('BEGIN');
      await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
    }));

  test('a deferred constraint speaks at the commit', () =>
    withClient(async (client) => {
      await expect(client.query('INSERT INTO child VALUES (1, 9)')).rejects.toMatchObject({ code: '23503' });
      await expect(client.query('INSERT INTO child VALUES ($1, $2)', [1, 9])).rejects.toMatchObject({
        code: '23503',
      });
      expect((await client.query('SELECT * FROM child')).rowCount).toBe(0);
    }));

  test('what cannot run in a transaction', () =>
    withClient(async (client) => {
      await client.query('VACUUM item');
      await client.query('CREATE INDEX CONCURRENTLY item_at ON item (at)');
      await client.query('DROP INDEX CONCURRENTLY item_at');
      await client.query('DISCARD ALL');
      await client.query(
        'DO $$ BEGIN INSERT INTO item (id) VALUES (7); COMMIT; INSERT INTO item (id) VALUES (8); END $$',
      );
      expect((await client.query('SELECT id FROM item ORDER BY id')).rows).toEqual([{ id: 7 }, { id: 8 }]);
      expect((await client.query('EXPLAIN SELECT * FROM item')).rows.length).toBeGreaterThan(0);
      expect((await client.query('SHOW work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
    }));

  test('notices and notifications', () =>
    withClient(async (client) => {
      const notices: string[] = [];
      client.on('notice', ({ message }) => notices.push(message ?? ''));
      await client.query("DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
      expect(notices).toEqual(['hello']);
      await client.query('LISTEN news');
      const heard = once(client, 'notification');
      await sqlOn(urls[way], "NOTIFY news, 'from another'");
      expect(((await heard) as [pg.Notification])[0].payload).toBe('from another');
      const own = once(client, 'notification');
      await client.query("NOTIFY news, 'own'");
      expect(((await own) as [pg.Notification])[0].payload).toBe('own');
    }));

  test('pipelining', () =>
    withClient(
      async (client) => {
        const results = await Promise.allSettled([
          client.query('INSERT INTO item (id) VALUES ($1)', [1]),
          client.query('SELECT id FROM item'),
          client.query('INSERT INTO item (id) VALUES ($1)', [1]),
          client.query({ name: 'n', text: 'SELECT count(*)::int AS n FROM item' }),
          client.query('SELECT 1/0'),
          client.query('SELECT 2 AS two'),
        ]);
        expect(
          results.map((result) =>
            result.status === 'fulfilled' ? result.value.rows : (result.reason as { code: string }).code,
          ),
        ).toEqual([[], [{ id: 1 }], '23505', [{ n: 1 }], '22012', [{ two: 2 }]]);
      },
      { pipeline: true } as pg.ClientConfig,
    ));

  test('a cursor', () =>
    withClient(async (client) => {
      const cursor = client.query(
        new Cursor<{ n: number }>('SELECT n FROM generate_series(1, $1::int) AS n', [5]),
      );
      expect((await cursor.read(2)).map(({ n }) => n)).toEqual([1, 2]);
      expect((await cursor.read(2)).map(({ n }) => n)).toEqual([3, 4]);
      expect((await cursor.read(2)).map(({ n }) => n)).toEqual([5]);
      expect(await cursor.read(2)).toEqual([]);
      await cursor.close();
      const unfinished = client.query(new Cursor('SELECT n FROM generate_series(1, 5) AS n'));
      await unfinished.read(1);
      await unfinished.close();
      const bad = client.query(new Cursor('SELECT 1/(n - 2) FROM generate_series(1, 5) AS n'));
      await expect(bad.read(10)).rejects.toMatchObject({ code: '22012' });
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    }));

  test('COPY both ways, and one that fails', () =>
    withClient(async (client) => {
      const lines = Array.from({ length: 5000 }, (_, i) => `${i}\tname ${i}\n`);
      await pipeline(Readable.from(lines), client.query(copyStreams.from('COPY item (id, name) FROM STDIN')));
      expect((await client.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 5000 }]);
      const out = await buffer(
        client.query(copyStreams.to('COPY (SELECT id FROM item ORDER BY id LIMIT 3) TO STDOUT')),
      );
      expect(out.toString()).toBe('0\n1\n2\n');
      const broken = [
        '9000\tx\n',
        'no number\ty\n',
        ...Array.from({ length: 5000 }, (_, i) => `${10_000 + i}\tz ${i}\n`),
      ];
      await expect(
        pipeline(Readable.from(broken), client.query(copyStreams.from('COPY item (id, name) FROM STDIN'))),
      ).rejects.toMatchObject({ code: '22P02' });
      expect((await client.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 5000 }]);
      await client.query('BEGIN');
      await pipeline(
        Readable.from(['9001\tx\n']),
        client.query(copyStreams.from('COPY item (id, name) FROM STDIN')),
      );
      await client.query('ROLLBACK');
      expect((await client.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 5000 }]);
    }));

  test('a large value there and back', () =>
    withClient(async (client) => {
      const large = 'x'.repeat(20_000_000);
      const { rows } = await client.query<{ length: number; large: string }>(
        'SELECT length($1) AS length, $1::text AS large',
        [large],
      );
      expect(rows[0]?.length).toBe(large.length);
      expect(rows[0]?.large === large).toBe(true);
    }));

  test('a cancel request', () =>
    withClient(async (client) => {
      const slept = client.query('SELECT pg_sleep(30)');
      // Nothing says that the statement has begun but the server itself.
      for (let active = 0; active === 0;) {
        const { rows } = await sqlOn(
          urls.direct,
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'",
        );
        active = (rows[0] as { n: number }).n;
      }
      const canceller = new pg.Client(urls[way]);
      const connection = (
        canceller as unknown as { connection: pg.Connection & { cancel(pid: number, secret: number): void } }
      ).connection;
      const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
      connection.once('connect', () => connection.cancel(processID, secretKey));
      connection.on('error', () => {});
      const { port, hostname } = new URL(urls[way]);
      (connection as unknown as { connect(port: string, host: string): void }).connect(port, hostname);
      await expect(slept).rejects.toMatchObject({ code: '57014' });
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    }));

  test('a connection ended by the server', async () => {
    await withClient(async (client) => {
      await expect(client.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
        code: '57P01',
      });
      await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|terminated|closed/);
    });
    await withClient(async (client) => {
      await client.query('BEGIN');
      await expect(
        client.query('SELECT pg_terminate_backend($1), 1', [
          (client as unknown as { processID: number }).processID,
        ]),
      ).rejects.toMatchObject({
        code: '57P01',
      });
    });
    await withClient(async (client) => {
      const ended = new Promise<void>((end) => void client.once('end', end));
      await sqlOn(
        urls.direct,
        `SELECT pg_terminate_backend(${(client as unknown as { processID: number }).processID})`,
      );
      await ended;
    });
  });

  test('a client that goes in the middle of a transaction leaves nothing', async () => {
    await withClient(async (client) => {
      await client.query('BEGIN');
      await client.query('INSERT INTO item (id) VALUES (1)');
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    });
    await withClient(async (client) => expect((await client.query('SELECT * FROM item')).rowCount).toBe(0));
  });

  test('what a client sent before it went still runs', async () => {
    await withClient(async (client) => {
      const ended = new Promise<void>((end) => void client.once('end', end));
      client.query('INSERT INTO item (id) VALUES (1)').catch(() => {});
      await new Promise<void>((sent) => void setImmediate(sent));
      (
        client as unknown as { connection: { stream: { destroySoon(): void } } }
      ).connection.stream.destroySoon();
      await ended;
    });
    let rows: unknown[] = [];
    while (rows.length === 0) ({ rows } = await sqlOn(urls.direct, 'SELECT id FROM item'));
    expect(rows).toEqual([{ id: 1 }]);
  });

  test('a pool', async () => {
    const pool = new pg.Pool({ connectionString: urls[way], max: 5 });
    await pool.query('TRUNCATE item CASCADE');
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => pool.query('INSERT INTO item (id) VALUES ($1)', [i])),
    );
    expect((await pool.query('SELECT count(*)::int AS n FROM item')).rows).toEqual([{ n: 50 }]);
    await pool.end();
  });

  test('a wrong password is refused by the server', async () => {
    const url = new URL(urls[way]);
    url.password = 'wrong';
    await expect(sqlOn(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });
});

describe.each(['direct', 'proxy'] as const)('postgres.js over a %s connection', (way) => {
  async function withSql<T>(
    work: (sql: postgres.Sql) => Promise<T>,
    options: postgres.Options<Record<string, never>> = {},
  ): Promise<T> {
    const sql = postgres(urls[way], { max: 3, onnotice: () => {}, ...options });
    try {
      await sql`TRUNCATE item, parent, child`;
      return await work(sql);
    } finally {
      await sql.end();
    }
  }

  test.each([{ prepare: true }, { prepare: false }])('queries and errors, %o', (options) =>
    withSql(async (sql) => {
      for (const id of [1, 2])
        await sql`INSERT INTO item (id, name, tags) VALUES (${id}, ${`n${id}`}, ${['a', 'b']})`;
      expect([...(await sql`SELECT id, name, tags FROM item ORDER BY id`)]).toEqual([
        { id: 1, name: 'n1', tags: ['a', 'b'] },
        { id: 2, name: 'n2', tags: ['a', 'b'] },
      ]);
      await expect(sql`INSERT INTO item (id) VALUES (${1})`).rejects.toMatchObject({ code: '23505' });
      await expect(sql`SELECT * FROM nowhere WHERE id = ${1}`).rejects.toMatchObject({ code: '42P01' });
      await expect(sql`SELECT ${'x'}::int`).rejects.toMatchObject({ code: '22P02' });
      expect([...(await sql.unsafe('SELECT 1 AS one; SELECT 2 AS two'))].flat()).toEqual([
        { one: 1 },
        { two: 2 },
      ]);
      expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
    }, options),
  );

  test('transactions and savepoints', () =>
    withSql(async (sql) => {
      await sql.begin(async (inside) => {
        await inside`INSERT INTO item (id) VALUES (1)`;
        await inside
          .savepoint(async (deeper) => {
            await deeper`INSERT INTO item (id) VALUES (2)`;
            await deeper`INSERT INTO item (id) VALUES (1)`;
          })
          .catch(() => {});
        await inside`INSERT INTO item (id) VALUES (3)`;
      });
      await expect(
        sql.begin('isolation level serializable', async (inside) => {
          await inside`INSERT INTO item (id) VALUES (4)`;
          await inside`SELECT 1/0`;
        }),
      ).rejects.toMatchObject({ code: '22012' });
      expect([...(await sql`SELECT id FROM item ORDER BY id`)]).toEqual([{ id: 1 }, { id: 3 }]);
    }));

  test('pipelined in one transaction and over the pool', () =>
    withSql(async (sql) => {
      await sql.begin((inside) => [1, 2, 3].map((id) => inside`INSERT INTO item (id) VALUES (${id})`));
      const counts = await Promise.all(
        Array.from({ length: 20 }, () => sql`SELECT count(*)::int AS n FROM item`),
      );
      expect(counts.map(([row]) => (row as { n: number } | undefined)?.n)).toEqual(
        Array.from({ length: 20 }, () => 3),
      );
      const results = await Promise.allSettled([
        sql`SELECT 1/0`,
        sql`SELECT 1 AS one`,
        sql`SELECT * FROM nowhere`,
        sql`SELECT 2 AS two`,
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    }));

  test('a cursor, describe, COPY', () =>
    withSql(async (sql) => {
      const read: number[][] = [];
      await sql`SELECT n FROM generate_series(1, 5) AS n`.cursor(
        2,
        (rows) => void read.push(rows.map((row) => (row as { n: number }).n)),
      );
      expect(read).toEqual([[1, 2], [3, 4], [5]]);
      const described = await sql`SELECT id, name FROM item WHERE id = ${1}`.describe();
      expect(described.columns.map(({ name }) => name)).toEqual(['id', 'name']);
      await pipeline(
        Readable.from(['1\ta\n', '2\tb\n']),
        await sql`COPY item (id, name) FROM STDIN`.writable(),
      );
      const out = await buffer(await sql`COPY (SELECT name FROM item ORDER BY id) TO STDOUT`.readable());
      expect(out.toString()).toBe('a\nb\n');
    }));
});
