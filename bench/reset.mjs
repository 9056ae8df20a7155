// What it costs to put a database back between two schedules: the figures of docs/reset.md.
import pg from 'pg';
import { PostgresEngine } from '@toctou/explore/internals';
import { median } from './median.mjs';

const ROUNDS = 20;

/**
 * @param {string} label
 * @param {string[]} setup
 * @param {[name: string, sql?: string][]} cases
 */
async function measure(label, setup, cases) {
  const engine = await PostgresEngine.start(undefined);
  const database = await engine.create();
  const app = new pg.Client({ connectionString: database.url });
  try {
    await app.connect();
    for (const sql of setup) await app.query(sql);
    const begun = performance.now();
    await database.snapshot();
    await database.restore('ordinary');
    console.log(`${label}: snapshot ${(performance.now() - begun).toFixed(0)} ms`);
    for (const [name, sql] of cases) {
      const changed = [];
      const restored = [];
      for (let round = 0; round < ROUNDS; round++) {
        if (sql !== undefined) await app.query(sql);
        const start = performance.now();
        await database.changed();
        const middle = performance.now();
        await database.restore('ordinary');
        changed.push(middle - start);
        restored.push(performance.now() - middle);
      }
      console.log(
        `  ${name.padEnd(34)} told in ${median(changed).toFixed(1).padStart(5)} ms, put back in ${median(restored).toFixed(1).padStart(5)} ms`,
      );
    }
    global.gc?.();
    console.log(`  heap ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
  } finally {
    await app.end();
    await database.close();
    await engine.close();
  }
}

await measure(
  '30 tables of 50 rows',
  Array.from(
    { length: 30 },
    (_, i) =>
      `CREATE TABLE t${i} (id serial PRIMARY KEY, a text UNIQUE, b int, c timestamptz DEFAULT now(), d jsonb); INSERT INTO t${i} (a, b) SELECT 'a' || n, n FROM generate_series(1, 50) n`,
  ),
  [
    ['nothing written'],
    [
      'three tables written to',
      "INSERT INTO t1 (a) VALUES ('x'); UPDATE t2 SET b = 9 WHERE id = 1; DELETE FROM t3 WHERE id = 7",
    ],
    ['TRUNCATE', 'TRUNCATE t5'],
    ['CREATE TABLE', 'CREATE TABLE fresh (id serial PRIMARY KEY, t text)'],
    ['ALTER TABLE ADD COLUMN', 'ALTER TABLE t1 ADD COLUMN z text'],
    ['CREATE INDEX', 'CREATE INDEX fresh ON t1 (b)'],
    ['CREATE OR REPLACE FUNCTION', "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ['DROP TABLE', 'DROP TABLE t5'],
  ],
);
await measure(
  'a table of 200,000 rows',
  [
    'CREATE TABLE person (id bigserial PRIMARY KEY, email text UNIQUE, name text, age int, made timestamptz DEFAULT now())',
    'CREATE INDEX ON person (age)',
    "INSERT INTO person (email, name, age) SELECT 'user' || n || '@example.com', repeat('x', hashint4(n) & 63), n % 90 FROM generate_series(1, 200000) n",
  ],
  [
    ['nothing written'],
    ['one row inserted', "INSERT INTO person (email) VALUES ('new')"],
    ['one row updated', 'UPDATE person SET age = age + 1 WHERE id = 100000'],
    ['one row deleted', 'DELETE FROM person WHERE id = 100000'],
    ['60 rows on 60 pages updated', 'UPDATE person SET age = age + 1 WHERE id % 3333 = 1'],
  ],
);
