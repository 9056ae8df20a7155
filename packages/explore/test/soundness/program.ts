import fc from 'fast-check';
import type { SqlRequest } from '../../src/scenario/types.ts';

const id = fc.constantFrom(1, 2);
const fresh = fc.constantFrom(3, 4);
const key = fc.constantFrom(10, 20, 30);
const table = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'p');
const strength = fc.constantFrom('UPDATE', 'NO KEY UPDATE', 'SHARE', 'KEY SHARE');
const lock = fc
  .tuple(strength, fc.constantFrom('', '', ' NOWAIT', ' SKIP LOCKED'))
  .map(([mode, wait]) => `FOR ${mode}${wait}`);
const tableLock = fc
  .tuple(
    fc.constantFrom('a', 's', 't'),
    fc.constantFrom('ROW SHARE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'),
    fc.constantFrom('', ' NOWAIT'),
  )
  .map(([t, mode, wait]) => `LOCK TABLE ${t} IN ${mode} MODE${wait}`);

const read: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(table, id).map(([t, i]) => `SELECT v FROM ${t} WHERE id = ${i}`),
  table.map((t) => `SELECT sum(v) FROM ${t}`),
  fc.constantFrom('s', 't', 'log', 'x').map((t) => `SELECT count(*) FROM ${t}`),
  fc.constantFrom(
    'SELECT v FROM ab ORDER BY id',
    'SELECT count(*) FROM av',
    'SELECT total()',
    'SELECT count(*) FROM r',
    'SELECT k FROM s ORDER BY id LIMIT 1',
    'WITH a AS (SELECT 1 AS v) SELECT v, (SELECT count(*) FROM b) FROM a',
    'SELECT (WITH e AS (SELECT v FROM b) SELECT sum(v) FROM e), sum(v) FROM e',
  ),
);

const change: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(table, id).map(([t, i]) => `UPDATE ${t} SET v = v + 1 WHERE id = ${i}`),
  fc
    .tuple(table, table, id)
    .map(([t, r, i]) => `UPDATE ${t} SET v = (SELECT sum(v) FROM ${r}) WHERE id = ${i}`),
  fc.tuple(fc.constantFrom('a', 'd', 'p', 'av'), id).map(([t, i]) => `UPDATE ${t} SET v = 7 WHERE v = ${i}`),
  fc.tuple(id, key).map(([i, u]) => `UPDATE a SET u = ${u} WHERE id = ${i}`),
  fc.tuple(id, key).map(([i, k]) => `UPDATE e SET k = ${k} WHERE id = ${i}`),
  id.map((i) => `UPDATE p SET id = id + 2 WHERE id = ${i}`),
  fc.tuple(table, id).map(([t, i]) => `DELETE FROM ${t} WHERE id = ${i}`),
  id.map(
    (i) => `WITH gone AS (DELETE FROM b WHERE id = ${i} RETURNING v) INSERT INTO s (k) SELECT v FROM gone`,
  ),
  fc
    .tuple(fc.constantFrom('b', 'c'), fresh, id)
    .map(([t, i, a]) => `INSERT INTO ${t} VALUES (${i}, 0, ${a})`),
  fc
    .tuple(fc.constantFrom('a', 'f'), fresh, key)
    .map(([t, i, u]) => `INSERT INTO ${t} VALUES (${i}, 0, ${u})`),
  fc.constantFrom('d', 'g', 'p').map((t) => `INSERT INTO ${t} VALUES (3, 1)`),
  fc.constantFrom(
    'INSERT INTO s (k) VALUES (1)',
    'INSERT INTO s (k) VALUES (2) RETURNING id',
    'INSERT INTO s (k) SELECT count(*) FROM s',
    'INSERT INTO x (k) VALUES (1)',
    'INSERT INTO x (k) VALUES (1) ON CONFLICT DO NOTHING',
    'INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET k = t.k + 10',
    'INSERT INTO a VALUES (1, 0, 30) ON CONFLICT (id) DO UPDATE SET u = 30, v = 5',
    'SELECT a_u FROM f',
    'INSERT INTO t (k) SELECT 1 WHERE NOT EXISTS (SELECT FROM t WHERE k = 1)',
    "INSERT INTO s (id, k) VALUES (nextval('s_id_seq') + 50, 3)",
    'SELECT bump(1)',
    "SELECT nextval('numbers')",
    "SELECT setval('numbers', 50)",
    'TRUNCATE s',
    'MERGE INTO t USING (VALUES (1)) AS n (k) ON t.k = n.k WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (k) VALUES (n.k)',
  ),
  id.map((k) => `INSERT INTO t (k) VALUES (${k})`),
  id.map((k) => `INSERT INTO t (k) VALUES (${k}) ON CONFLICT DO NOTHING`),
);

const locking: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'd', 'f', 'p'), id, lock)
    .map(([t, i, l]) => `SELECT v FROM ${t} WHERE id = ${i} ${l}`),
  fc
    .tuple(fc.constantFrom('a', 'd', 's'), lock)
    .map(([t, l]) => `SELECT id FROM ${t} ORDER BY id LIMIT 1 ${l}`),
  id.map((k) => `SELECT pg_advisory_xact_lock(${k})`),
  id.map((k) => `SELECT pg_advisory_xact_lock_shared(${k})`),
  id.map((k) => `SELECT pg_try_advisory_xact_lock(${k})`),
  tableLock,
);

const statement: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: read },
  { weight: 6, arbitrary: change },
  { weight: 2, arbitrary: locking },
);

const isolation = fc.oneof(
  { weight: 4, arbitrary: fc.constant('READ COMMITTED') },
  { weight: 3, arbitrary: fc.constant('REPEATABLE READ') },
  { weight: 3, arbitrary: fc.constant('SERIALIZABLE') },
  { weight: 1, arbitrary: fc.constantFrom('SERIALIZABLE READ ONLY', 'SERIALIZABLE READ ONLY DEFERRABLE') },
);

/** Puts a savepoint around some of the statements, and goes back to it or not. */
function withSavepoint(body: readonly string[], from: number, to: number, end: string): string[] {
  return [...body.slice(0, from), 'SAVEPOINT p', ...body.slice(from, to), end, ...body.slice(to)];
}

type Block = readonly string[];

function transaction(statements: fc.Arbitrary<string>, length: number): fc.Arbitrary<Block> {
  return fc
    .record({
      level: isolation,
      body: fc.array(statements, { minLength: 1, maxLength: length }),
      savepoint: fc.constantFrom('', '', '', 'ROLLBACK TO p', 'RELEASE p'),
      from: fc.nat(2),
      constraints: fc.constantFrom(
        '',
        '',
        '',
        '',
        'SET CONSTRAINTS ALL IMMEDIATE',
        'SET CONSTRAINTS ALL DEFERRED',
      ),
      end: fc.constantFrom('COMMIT', 'COMMIT', 'COMMIT', 'ROLLBACK'),
    })
    .map(({ level, body, savepoint, from, constraints, end }) => [
      `BEGIN ISOLATION LEVEL ${level}`,
      ...(savepoint === ''
        ? body
        : withSavepoint(body, Math.min(from, body.length - 1), body.length, savepoint)),
      ...(constraints === '' ? [] : [constraints]),
      end,
    ]);
}

function autocommit(statements: fc.Arbitrary<string>): fc.Arbitrary<Block> {
  return fc.array(statements, { minLength: 1, maxLength: 2 });
}

/** Nothing between the two may fail: a session that keeps its lock would take it into the next schedule. */
const session: fc.Arbitrary<Block> = fc
  .tuple(id, read)
  .map(([k, inside]) => [`SELECT pg_advisory_lock(${k})`, inside, `SELECT pg_advisory_unlock(${k})`]);

function client(statements: fc.Arbitrary<string>, length: number): fc.Arbitrary<SqlRequest> {
  const blocks = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: transaction(statements, length) },
      { weight: 3, arbitrary: autocommit(statements) },
      { weight: length > 1 ? 1 : 0, arbitrary: session },
    ),
    { minLength: 1, maxLength: 2 },
  );
  return blocks.map((list) => ({ sql: list.flat() }));
}

/** A race of two or three clients; all draw from the same few statements, so that these meet. */
const race: fc.Arbitrary<SqlRequest[]> = fc
  .uniqueArray(statement, { minLength: 2, maxLength: 5 })
  .chain((palette) => {
    const drawn = fc.constantFrom(...palette);
    return fc.oneof(
      { weight: 2, arbitrary: fc.tuple(client(drawn, 4), client(drawn, 4)) },
      { weight: 1, arbitrary: fc.tuple(client(drawn, 2), client(drawn, 2), client(drawn, 2)) },
    );
  });

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** About how many steps a script makes: BEGIN is none, and the commit of an autocommit statement is one. */
function stepsOf({ sql }: SqlRequest): number {
  let inside = false;
  let steps = 0;
  for (const text of [sql].flat()) {
    if (text.startsWith('BEGIN')) inside = true;
    else if (!/^(SAVEPOINT|RELEASE)/.test(text))
      steps += inside || /^SELECT (?!.*FOR |bump)/.test(text) ? 1 : 2;
    if (text === 'COMMIT' || text === 'ROLLBACK') inside = false;
  }
  return steps;
}

/** How many interleavings a race has where nobody ever waits. */
export function size(scripts: readonly SqlRequest[]): number {
  const steps = scripts.map(stepsOf);
  return steps.reduce(
    (ways, each) => ways / factorial(each),
    factorial(steps.reduce((sum, n) => sum + n, 0)),
  );
}

/** @param limit interleavings that a race may have if nobody waits in it */
export function programs(limit: number): fc.Arbitrary<SqlRequest[]> {
  return race.filter((scripts) => size(scripts) <= limit);
}
