import fc from 'fast-check';
import type { SqlRequest } from '../../src/scenario/types.ts';

/** Tables with all that makes steps depend on each other: unique keys, foreign keys (cascading, deferred), serials, a trigger, a view. */
export const SETUP = `
CREATE TABLE a (id int PRIMARY KEY, v int NOT NULL, u int UNIQUE);
CREATE TABLE b (id int PRIMARY KEY, v int NOT NULL, a_id int REFERENCES a ON DELETE CASCADE);
CREATE TABLE c (id int PRIMARY KEY, v int NOT NULL, a_id int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE d (id int PRIMARY KEY, v int NOT NULL);
CREATE TABLE log (id serial PRIMARY KEY, v int);
CREATE TABLE s (id serial PRIMARY KEY, k int);
CREATE TABLE t (id serial PRIMARY KEY, k int UNIQUE);
CREATE TABLE e (id int PRIMARY KEY, k int UNIQUE DEFERRABLE INITIALLY DEFERRED);
CREATE VIEW ab AS SELECT a.id, a.v + coalesce(sum(b.v), 0) AS v FROM a LEFT JOIN b ON b.a_id = a.id GROUP BY a.id;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (v) SELECT count(*) FROM s; RETURN NEW; END $$;
CREATE TRIGGER note AFTER UPDATE ON d FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO a VALUES (1, 0, 10), (2, 0, 20);
INSERT INTO b VALUES (1, 0, 1), (2, 0, 2);
INSERT INTO c VALUES (1, 0, 1);
INSERT INTO d VALUES (1, 0), (2, 0);
INSERT INTO e VALUES (1, 10), (2, 20);`;

const id = fc.constantFrom(1, 2);
const fresh = fc.constantFrom(3, 4);
const table = fc.constantFrom('a', 'b', 'c', 'd');
const lock = fc.constantFrom(
  'FOR UPDATE',
  'FOR NO KEY UPDATE',
  'FOR SHARE',
  'FOR KEY SHARE',
  'FOR UPDATE NOWAIT',
  'FOR UPDATE SKIP LOCKED',
);

const statement: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(table, id).map(([t, i]) => `SELECT v FROM ${t} WHERE id = ${i}`),
  table.map((t) => `SELECT sum(v) FROM ${t}`),
  fc.constantFrom('s', 't', 'log').map((t) => `SELECT count(*) FROM ${t}`),
  fc.constant('SELECT v FROM ab ORDER BY id'),
  fc.tuple(table, id).map(([t, i]) => `UPDATE ${t} SET v = v + 1 WHERE id = ${i}`),
  fc.tuple(table, id).map(([t, i]) => `UPDATE ${t} SET v = (SELECT sum(v) FROM ${t}) WHERE id = ${i}`),
  fc.tuple(id, fc.constantFrom(10, 20, 30)).map(([i, u]) => `UPDATE a SET u = ${u} WHERE id = ${i}`),
  fc.tuple(id, fc.constantFrom(10, 20, 30)).map(([i, k]) => `UPDATE e SET k = ${k} WHERE id = ${i}`),
  fc.tuple(table, id).map(([t, i]) => `DELETE FROM ${t} WHERE id = ${i}`),
  fc.constant('INSERT INTO s (k) VALUES (1)'),
  fc.constant('INSERT INTO s (k) SELECT count(*) FROM s'),
  id.map((k) => `INSERT INTO t (k) VALUES (${k})`),
  id.map((k) => `INSERT INTO t (k) VALUES (${k}) ON CONFLICT DO NOTHING`),
  fc.constant('INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET k = t.k + 10'),
  fc.constant('INSERT INTO t (k) SELECT 1 WHERE NOT EXISTS (SELECT FROM t WHERE k = 1)'),
  fc
    .tuple(fc.constantFrom('b', 'c'), fresh, id)
    .map(([t, i, a]) => `INSERT INTO ${t} VALUES (${i}, 0, ${a})`),
  fc
    .tuple(fc.constantFrom('a', 'b', 'd'), id, lock)
    .map(([t, i, l]) => `SELECT v FROM ${t} WHERE id = ${i} ${l}`),
  lock.map((l) => `SELECT id FROM a ORDER BY id LIMIT 1 ${l}`),
  id.map((k) => `SELECT pg_advisory_xact_lock(${k})`),
  id.map((k) => `SELECT pg_try_advisory_xact_lock(${k})`),
  fc.constant('LOCK TABLE s IN SHARE MODE'),
);

const isolation = fc.constantFrom('READ COMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE');

function transaction(length: number): fc.Arbitrary<SqlRequest> {
  return fc
    .record({
      isolation,
      body: fc.array(statement, { minLength: 1, maxLength: length }),
      savepoint: fc.constantFrom(false, false, false, true),
      end: fc.constantFrom('COMMIT', 'COMMIT', 'COMMIT', 'ROLLBACK'),
    })
    .map(({ isolation: level, body, savepoint, end }) => {
      const inside = savepoint ? ['SAVEPOINT p', ...body, 'ROLLBACK TO p'] : body;
      return { sql: [`BEGIN ISOLATION LEVEL ${level}`, ...inside, end] };
    });
}

const autocommit: fc.Arbitrary<SqlRequest> = fc
  .array(statement, { minLength: 1, maxLength: 2 })
  .map((sql) => ({ sql }));

function client(length: number): fc.Arbitrary<SqlRequest> {
  return fc.oneof({ weight: 3, arbitrary: transaction(length) }, { weight: 1, arbitrary: autocommit });
}

/** A race of two clients with a few statements each, or of three with one each. */
export const program: fc.Arbitrary<SqlRequest[]> = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(client(2), client(2)) },
  { weight: 1, arbitrary: fc.tuple(client(1), client(1), client(1)) },
);
