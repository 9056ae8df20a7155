import { afterAll, beforeAll, expect, it } from 'vitest';
import { PostgresEngine } from '../../src/engine/postgres/postgres-engine.ts';
import { compare } from './compare.ts';
import { SharedDatabase } from './shared-database.ts';

let server: PostgresEngine;
let engine: SharedDatabase;
beforeAll(async () => {
  server = await PostgresEngine.start(undefined);
  engine = new SharedDatabase(server);
});
afterAll(async () => {
  await engine.close();
  await server.close();
});

const bump = 'UPDATE a SET v = v + 1 WHERE id = 1';

/** What the reduction once got wrong, or nearly. */
it.each<[string, string[][]]>([
  [
    'a function reads another table, long after the snapshot was taken',
    [['BEGIN ISOLATION LEVEL REPEATABLE READ', 'SELECT count(*) FROM s', 'SELECT total()', 'COMMIT'], [bump]],
  ],
  [
    'LOCK TABLE takes no snapshot, the query after it does',
    [
      [
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
        'LOCK TABLE s IN SHARE MODE',
        'SELECT sum(v) FROM a',
        'COMMIT',
      ],
      [bump, bump],
    ],
  ],
  [
    'COMMIT AND CHAIN begins a transaction that takes a snapshot of its own',
    [
      [
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
        'SELECT sum(v) FROM a',
        'COMMIT AND CHAIN',
        'SELECT sum(v) FROM a',
        'SELECT sum(v) FROM a',
        'COMMIT',
      ],
      [bump],
    ],
  ],
  [
    'the name that a WITH gives is a table outside of it',
    [
      ['SELECT (WITH e AS (SELECT v FROM p) SELECT sum(v) FROM e), sum(v) FROM e'],
      ['UPDATE e SET v = v + 1', 'UPDATE e SET v = v + 1'],
    ],
  ],
  [
    'what an INSERT updates instead is changed where a foreign key cascades, too',
    [
      ['INSERT INTO a VALUES (1, 0, 30) ON CONFLICT (id) DO UPDATE SET u = 30'],
      ['SELECT a_u FROM f', 'SELECT a_u FROM f'],
    ],
  ],
  [
    'the session was told the isolation level of its transactions before',
    [
      [
        'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ',
        'BEGIN',
        'SELECT count(*) FROM s',
        'COMMIT',
        'BEGIN',
        'SELECT count(*) FROM s',
        'SELECT sum(v) FROM a',
        'COMMIT',
      ],
      [bump],
    ],
  ],
  [
    'who may see a row is told by another table',
    [
      ['BEGIN', 'SELECT count(*) FROM r', 'COMMIT'],
      ['UPDATE e SET v = v + 1', 'UPDATE e SET v = 0'],
    ],
  ],
  [
    'SERIALIZABLE transactions that share no table decide about each other by way of a third',
    [
      ['b', 'e'],
      ['e', 'p'],
      ['p', 'b'],
    ].map(([written = '', read = '']) => [
      'BEGIN ISOLATION LEVEL SERIALIZABLE',
      `UPDATE ${written} SET v = (SELECT sum(v) + 1 FROM ${read}) WHERE id = 1`,
      'COMMIT',
    ]),
  ],
  [
    'a wait for a safe snapshot that the server cannot explain: it still keeps an earlier transaction of the session',
    [
      ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'UPDATE a SET v = v + 1 WHERE id = 1', 'COMMIT'],
      [
        'BEGIN ISOLATION LEVEL SERIALIZABLE',
        'SELECT sum(v) FROM a',
        'COMMIT',
        'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE',
        'SELECT sum(v) FROM a',
        'COMMIT',
      ],
    ],
  ],
])('%s', async (_, scripts) => {
  const comparison = await compare(
    engine,
    scripts.map((sql) => ({ sql })),
  );
  expect(comparison).toMatchObject({ faults: [] });
});
